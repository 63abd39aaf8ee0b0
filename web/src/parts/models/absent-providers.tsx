import type { Provider } from '@omniai/contracts/schemas/provider'
import { Link } from 'wouter'
import { useUser } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { stateWords } from './provider-list.tsx'

/** Those whose models are not in the list or may not answer now: why, and what to do. */
export const isAbsent = ({ state, circuit }: Provider): boolean =>
  state !== 'ready' || (circuit !== undefined && circuit !== 'closed')

export function AbsentProviders({
  providers,
  onLeave,
}: {
  providers: readonly Provider[]
  onLeave: () => void
}) {
  const isAdmin = useUser().role === 'admin'
  if (providers.length === 0) return null
  return (
    <div className="shrink-0 border-t border-line px-4 py-2 text-12 text-muted">
      <ul
        aria-label="Not available now"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        className="max-h-28 overflow-y-auto"
      >
        {providers.map(provider => (
          <li key={provider.id} className="py-1">
            <span className="font-medium text-normal">{provider.label}:</span> {reasonOf(provider)}
          </li>
        ))}
      </ul>
      {isAdmin && (
        <Link
          href={paths.adminProviders}
          onClick={onLeave}
          className="mt-1 inline-flex min-h-6 items-center font-medium text-accent underline-offset-2 hover:underline"
        >
          Models and providers
        </Link>
      )}
    </div>
  )
}

function reasonOf({ state, circuit, hint, progress, retry_after_seconds }: Provider): string {
  if (circuit === 'open' && state !== 'unreachable') {
    return `failed several times in a row, and is asked again in ${retry_after_seconds ?? 0} s. ${hint}`
  }
  if (circuit === 'half_open' && state !== 'unreachable')
    return `failed before; the next message finds out. ${hint}`
  const share = progress === null ? '' : ` ${Math.round(progress * 100)} %.`
  return `${hint || `${stateWords[state].label}.`}${state === 'preparing' ? share : ''}`
}
