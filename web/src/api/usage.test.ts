import { expect, test } from 'vitest'
import { edgesOfDays } from './usage.ts'

test('days have their own midnights as edges, also where a clock is changed between them', () => {
  const edges = edgesOfDays(7, new Date(2026, 2, 30, 15, 20))
  expect(edges).toHaveLength(8)
  expect(edges[0]).toEqual(new Date(2026, 2, 24))
  expect(edges.at(-1)).toEqual(new Date(2026, 2, 31))
  for (const edge of edges) expect([edge.getHours(), edge.getMinutes()]).toEqual([0, 0])
})
