import type { SearchHit } from '@omniai/contracts/schemas/search'
import { expect, test } from 'vitest'
import { groupHits } from './group-hits.ts'

const hit = (thread_id: string, message_id: string | null) =>
  ({ thread_id, message_id, thread_title: `title of ${thread_id}`, thread_state: 'active' }) as SearchHit

test('a thread stands where its newest hit does, with its hits in their order and its title apart', () => {
  const groups = groupHits([hit('a', 'm3'), hit('b', 'm2'), hit('a', null), hit('a', 'm1')])
  expect(groups.map(group => group.threadId)).toEqual(['a', 'b'])
  expect(groups[0]).toMatchObject({ title: 'title of a', state: 'active', inTitle: { message_id: null } })
  expect(groups[0]!.hits.map(({ message_id }) => message_id)).toEqual(['m3', 'm1'])
  expect(groups[1]!.inTitle).toBeUndefined()
  expect(groupHits([])).toEqual([])
})
