import type { UsageOverview } from '@omniai/contracts/schemas/usage'
import { expect, test } from 'vitest'
import { csvOf } from './usage-csv.ts'

const row: UsageOverview['rows'][number] = {
  day: '2026-03-01',
  user: { id: 'usr_12345678', name: 'Ann, "the" boss', email: '=cmd@example.org' },
  provider_id: 'openai',
  model_id: 'm\nx',
  runs: 2,
  estimated_runs: 1,
  prompt_tokens: 10,
  completion_tokens: 20,
  costs: [{ currency: 'EUR', amount: 0.5 }],
}
const report = { ...row, rows: [row], cut: false }

test('names with commas, quotes and breaks stay one cell, and none is a formula', () => {
  const [head, ...lines] = csvOf(report).split('\r\n')
  expect(head).toMatch(/^\uFEFFday,user_id,/)
  expect(lines).toEqual([
    `2026-03-01,usr_12345678,"Ann, ""the"" boss",'=cmd@example.org,openai,"m\nx",2,1,10,20,0.5,EUR`,
    '',
  ])
  expect(csvOf({ ...report, cut: true })).toContain('There is more')
})
