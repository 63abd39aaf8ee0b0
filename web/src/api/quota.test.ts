import type { QuotaState } from '@omniai/contracts/schemas/quota'
import { expect, test } from 'vitest'
import { closest } from './quota.ts'

const state = (used: number, limit: number, period: 'day' | 'month' = 'day'): QuotaState => ({
  measure: 'tokens',
  period,
  used,
  limit,
  resets_at: period === 'day' ? '2026-01-02T00:00:00.000Z' : '2026-02-01T00:00:00.000Z',
})

test('a bound is close from four fifths on; of several, the one that is fuller, or that lasts longer', () => {
  expect(closest([])).toBeNull()
  expect(closest([state(79, 100)])).toBeNull()
  expect(closest([state(80, 100)])).toEqual(state(80, 100))
  expect(closest([state(80, 100), state(90, 100, 'month')])).toEqual(state(90, 100, 'month'))
  expect(closest([state(500, 100), state(100, 100, 'month')])).toEqual(state(100, 100, 'month'))
  expect(closest([state(0, 0)])).toEqual(state(0, 0))
})
