import type { UsageOverview } from '@omniai/contracts/schemas/usage'

const columns = [
  'day',
  'user_id',
  'name',
  'email',
  'provider_id',
  'model_id',
  'answers',
  'estimated_answers',
  'prompt_tokens',
  'completion_tokens',
  'cost',
  'currency',
] as const

/** As spreadsheets read it: with a mark of the encoding, and lines that end as in RFC 4180. */
export function csvOf({ rows, cut }: UsageOverview): string {
  const lines = rows.map(row => [
    row.day,
    row.user?.id,
    row.user?.name,
    row.user?.email,
    row.provider_id,
    row.model_id,
    row.runs,
    row.estimated_runs,
    row.prompt_tokens,
    row.completion_tokens,
    // A row is of one model, which has one price.
    row.costs[0]?.amount,
    row.costs[0]?.currency,
  ])
  const all = [columns, ...lines, ...(cut ? [['There is more: choose a shorter period.']] : [])]
  return `\uFEFF${all.map(line => line.map(cellOf).join(',')).join('\r\n')}\r\n`
}

/** What a spreadsheet would take for a formula is told to be text. */
function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
