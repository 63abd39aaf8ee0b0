import type { AdminProvider, ProviderHealthHistory } from '@omniai/contracts/schemas/admin-provider'
import { providerHistory } from '../../../api/model-servers.ts'
import { describeCode } from '../../../api/problem.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { When } from '../../../ui/when.tsx'

type Event = ProviderHealthHistory['items'][number]

const shown = 60
const failuresShown = 5
const pitch = 8
const height = 40

export function HealthHistory({ provider }: { provider: AdminProvider }) {
  const { data, problem } = useResource(providerHistory(provider.id))
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading history" rows={2} />
  if (data.items.length === 0) return <p className="text-14 text-muted">Nothing was asked of it yet.</p>
  const failures = data.items.filter(event => !event.ok)
  return (
    <div className="flex flex-col gap-3">
      <Strip events={data.items.slice(0, shown).reverse()} words={wordsOf(data.items)} />
      <p className="text-13 text-muted">{wordsOf(data.items)}</p>
      {failures.length > 0 && (
        <ul aria-label="Last failures" className="flex flex-col gap-1 text-13">
          {failures.slice(0, failuresShown).map(event => (
            <li key={`${event.at}-${event.kind}`} className="flex flex-wrap gap-x-2 text-normal">
              <span className="text-muted">
                <When at={event.at} />, {event.kind === 'list' ? 'list of models' : 'answer'}:
              </span>
              {describeCode(event.error_code ?? 'E_INTERNAL').message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Failures are told by their shape too: hollow, and as high as the strip. */
function Strip({ events, words }: { events: readonly Event[]; words: string }) {
  const slowest = Math.max(1, ...events.map(event => event.latency_ms ?? 0))
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`0 0 ${shown * pitch} ${height}`}
      preserveAspectRatio="xMaxYMax meet"
      className="h-10 w-full border-b border-line"
    >
      {events.map((event, index) => {
        const tall = event.ok ? 6 + ((event.latency_ms ?? 0) / slowest) * (height - 8) : height - 2
        return (
          <rect
            key={`${event.at}-${event.kind}`}
            x={(shown - events.length + index) * pitch + 1}
            y={height - tall}
            width={pitch - 3}
            height={tall}
            className={event.ok ? 'fill-good' : 'fill-bad-soft stroke-bad'}
          />
        )
      })}
    </svg>
  )
}

function wordsOf(events: readonly Event[]): string {
  const good = events.filter(event => event.ok)
  const times = good.map(event => event.latency_ms ?? 0).sort((a, b) => a - b)
  const middle = times[Math.floor(times.length / 2)]
  const usual = middle === undefined ? '' : ` Usually ${middle} ms.`
  if (events.length === 1)
    return good.length === 1 ? `Asked once; that went well.${usual}` : 'Asked once; it failed.'
  return good.length === events.length
    ? `All of the last ${events.length} went well.${usual}`
    : `${good.length} of the last ${events.length} went well.${usual}`
}
