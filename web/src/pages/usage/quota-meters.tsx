import type { QuotaState } from '@omniai/contracts/schemas/quota'
import { classNames } from '../../ui/class-names.ts'
import { When } from '../../ui/when.tsx'
import { countOf } from './amounts.ts'

const names = {
  tokens: { day: 'Tokens today', month: 'Tokens this month' },
  runs: { day: 'Answers today', month: 'Answers this month' },
} as const

export function QuotaMeters({ items }: { items: readonly QuotaState[] }) {
  return (
    <ul className="flex flex-col gap-4">
      {items.map(item => (
        <Meter key={`${item.measure} ${item.period}`} item={item} />
      ))}
    </ul>
  )
}

function Meter({ item }: { item: QuotaState }) {
  const { measure, period, used, limit, resets_at } = item
  const share = limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <li className="flex flex-col gap-1.5">
      <p className="flex flex-wrap justify-between gap-x-4 text-13">
        <span className="text-strong">{names[measure][period]}</span>
        <span className="text-normal tabular-nums">
          {countOf(used)} of {countOf(limit)}
        </span>
      </p>
      <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-surface-2">
        <span
          style={{ width: `${share * 100}%` }}
          className={classNames(
            'block h-full rounded-full',
            share >= 1 ? 'bg-bad' : share >= 0.8 ? 'bg-warn' : 'bg-accent',
          )}
        />
      </span>
      <p className="text-12 text-muted">
        {used >= limit && 'Used up. '}Resets <When at={resets_at} />.
      </p>
    </li>
  )
}
