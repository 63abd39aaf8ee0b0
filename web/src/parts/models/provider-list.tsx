import type { Provider } from '@omniai/contracts/schemas/provider'
import { classNames } from '../../ui/class-names.ts'

export const stateWords: { readonly [state in Provider['state']]: { label: string; dot: string } } = {
  ready: { label: 'Ready', dot: 'bg-good' },
  no_model: { label: 'No model loaded', dot: 'bg-warn' },
  preparing: { label: 'Preparing', dot: 'bg-accent' },
  unreachable: { label: 'Not running', dot: 'bg-line-strong' },
  refused: { label: 'Key refused', dot: 'bg-bad' },
}

/** Each place a model can come from: how it is, and what to do next. */
export function ProviderList({ providers }: { providers: readonly Provider[] }) {
  return (
    <ul className="divide-y divide-line rounded-10 border border-line bg-surface-0">
      {providers.map(provider => {
        const { label, dot } = stateWords[provider.state]
        return (
          <li key={provider.id} className="flex flex-col gap-1 px-4 py-3">
            <div className="flex items-center justify-between gap-3">
              <span className="font-medium text-strong">{provider.label}</span>
              <span className="flex items-center gap-2 text-13 text-muted">
                <span className={classNames('size-2 rounded-full', dot)} aria-hidden />
                {label}
                {provider.progress !== null && provider.state === 'preparing' && (
                  <span className="tabular-nums">{Math.round(provider.progress * 100)} %</span>
                )}
              </span>
            </div>
            {provider.state === 'preparing' && provider.progress !== null && (
              <progress
                className="progress h-1 w-full"
                aria-label={`Preparing ${provider.label}`}
                value={provider.progress}
                max={1}
              />
            )}
            {provider.hint && <p className="text-13 text-muted">{provider.hint}</p>}
          </li>
        )
      })}
    </ul>
  )
}
