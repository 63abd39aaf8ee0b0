import type { UsageReport } from '@omniai/contracts/schemas/usage'
import type { ReactNode } from 'react'
import { countOf } from './amounts.ts'

type UsageRow = {
  readonly key: string
  readonly name: ReactNode
  readonly counts: Pick<UsageReport, 'prompt_tokens' | 'completion_tokens'>
  readonly cost: string | null
}

type UsageTableProps = { label: string; first: string; rows: readonly UsageRow[] }

export function UsageTable({ label, first, rows }: UsageTableProps) {
  const priced = rows.some(({ cost }) => cost !== null)
  return (
    <table className="w-full text-13 tabular-nums">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr className="border-b border-line text-12 text-muted">
          <th scope="col" className="py-1.5 pr-3 text-left font-medium">
            {first}
          </th>
          <NumberHead>Sent</NumberHead>
          <NumberHead>Written</NumberHead>
          {priced && <NumberHead>Cost</NumberHead>}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map(({ key, name, counts, cost }) => (
          <tr key={key}>
            <th scope="row" className="py-2 pr-3 text-left font-normal text-strong">
              <span className="line-clamp-2">{name}</span>
            </th>
            <td className="py-2 pl-3 text-right text-normal">{countOf(counts.prompt_tokens)}</td>
            <td className="py-2 pl-3 text-right text-normal">{countOf(counts.completion_tokens)}</td>
            {priced && <td className="py-2 pl-3 text-right text-normal">{cost ?? 'no price'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const NumberHead = ({ children }: { children: string }) => (
  <th scope="col" className="w-px py-1.5 pl-3 text-right font-medium whitespace-nowrap">
    {children}
  </th>
)
