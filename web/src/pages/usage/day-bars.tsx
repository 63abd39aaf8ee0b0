import { tokensOf, type UsageDay } from '../../api/usage.ts'
import { classNames } from '../../ui/class-names.ts'
import { countOf, shortCountOf } from './amounts.ts'

const dayName = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' })

/** One bar a day, as long as its share of the busiest one; the numbers stand beside, so the bars say nothing new. */
export function DayBars({
  days,
}: {
  days: readonly Pick<UsageDay, 'day' | 'prompt_tokens' | 'completion_tokens'>[]
}) {
  const most = Math.max(1, ...days.map(tokensOf))
  return (
    <table className="w-full text-13 tabular-nums">
      <caption className="sr-only">Tokens by day</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Share of the busiest day</th>
          <th scope="col">Tokens</th>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map(usage => (
          <tr key={usage.day}>
            <th scope="row" className="w-px py-1 pr-4 text-left font-normal whitespace-nowrap text-muted">
              {dayName.format(new Date(`${usage.day}T12:00:00`))}
            </th>
            <td>
              <span
                aria-hidden
                style={{ width: `${(tokensOf(usage) / most) * 100}%` }}
                className={classNames('block h-2 rounded-full bg-accent', tokensOf(usage) > 0 && 'min-w-px')}
              />
            </td>
            <td
              title={`${countOf(tokensOf(usage))} tokens`}
              className="w-px py-1 pl-4 text-right whitespace-nowrap text-normal"
            >
              {shortCountOf(tokensOf(usage))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
