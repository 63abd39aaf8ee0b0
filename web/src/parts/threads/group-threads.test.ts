import type { Thread } from '@omniai/contracts/schemas/thread'
import { expect, test } from 'vitest'
import { groupThreads } from './group-threads.ts'

const thread = (id: string, updated: Date) => ({ id, updated_at: updated.toISOString() }) as Thread

test("threads are grouped by the reader's own days, and empty groups are left out", () => {
  const now = new Date(2026, 2, 29, 12)
  const groups = groupThreads(
    [
      thread('a', new Date(2026, 2, 29, 0, 0)),
      thread('b', new Date(2026, 2, 28, 23, 59)),
      thread('c', new Date(2026, 2, 27, 23, 59)),
      thread('d', new Date(2025, 1, 1)),
    ],
    now,
  )
  expect(groups.map(group => [group.label, group.threads.map(({ id }) => id)])).toEqual([
    ['Today', ['a']],
    ['Yesterday', ['b']],
    ['Earlier', ['c', 'd']],
  ])
  expect(groupThreads([], now)).toEqual([])
})
