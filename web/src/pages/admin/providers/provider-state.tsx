import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { stateWords } from '../../../parts/models/provider-list.tsx'
import { classNames } from '../../../ui/class-names.ts'

/** How it is in two words, with a dot. */
export function ProviderState({ provider }: { provider: AdminProvider }) {
  const { label, dot } = provider.enabled
    ? stateWords[provider.state]
    : { label: 'Switched off', dot: 'bg-line-strong' }
  return (
    <span className="inline-flex items-center gap-1.5 text-13 text-muted">
      <span className={classNames('size-2 rounded-full', dot)} aria-hidden />
      {label}
    </span>
  )
}

/** One that was running until a moment ago: of one that is not, "Not running" says it all. */
export const isLeftAlone = ({ enabled, circuit, state }: AdminProvider) =>
  enabled && circuit !== 'closed' && state !== 'unreachable'

/** What there is to do, or how long it is left alone; nothing when all is well. */
export function troubleOf(provider: AdminProvider): string {
  const { enabled, circuit, hint, retry_after_seconds } = provider
  if (!enabled) return ''
  if (!isLeftAlone(provider)) return hint
  const next =
    circuit === 'half_open'
      ? 'The next request finds out whether it is back.'
      : `It is left alone for ${retry_after_seconds ?? 0} s, then one request finds out.`
  return `It failed several times in a row. ${next}${hint ? ` ${hint}` : ''}`
}
