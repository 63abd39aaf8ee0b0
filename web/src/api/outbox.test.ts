import { beforeEach, expect, test, vi } from 'vitest'
import { dropIntent, forgetOutbox, type Intent, keepIntent, keptIntents } from './outbox.ts'
import { newRequestId } from './request-id.ts'

const intentOf = (userId: string, requestId: string, createdAt: number): Intent => ({
  userId,
  threadId: null,
  parentId: undefined,
  createdAt,
  automatic: true,
  kind: 'send',
  body: { client_request_id: requestId, thread_id: null, text: 'Hello', model: null, settings: {} },
})

beforeEach(() => localStorage.clear())

test('what was sent is kept, oldest first and with its id, until the server has it', () => {
  keepIntent(intentOf('usr_a', 'second', 2))
  keepIntent(intentOf('usr_a', 'first', 1))
  expect(keptIntents('usr_a').map(intent => intent.body.client_request_id)).toEqual(['first', 'second'])
  dropIntent('first')
  expect(keptIntents('usr_a').map(intent => intent.body.client_request_id)).toEqual(['second'])
})

test('keeping the same intent twice keeps it once', () => {
  keepIntent(intentOf('usr_a', 'one', 1))
  keepIntent({ ...intentOf('usr_a', 'one', 1), automatic: false })
  expect(keptIntents('usr_a')).toMatchObject([{ automatic: false }])
})

test("nobody sees or loses another person's messages", () => {
  keepIntent(intentOf('usr_a', 'a', 1))
  keepIntent(intentOf('usr_b', 'b', 2))
  expect(keptIntents('usr_b').map(intent => intent.body.client_request_id)).toEqual(['b'])
  forgetOutbox('usr_b')
  expect(keptIntents('usr_b')).toEqual([])
  expect(keptIntents('usr_a')).toHaveLength(1)
})

test('what cannot be read is passed over', () => {
  localStorage.setItem('omniai.outbox.broken', '{')
  localStorage.setItem('omniai.outbox.other', '{"body":{}}')
  keepIntent(intentOf('usr_a', 'good', 1))
  expect(keptIntents('usr_a')).toHaveLength(1)
})

test('a request id is a version 4 UUID, with and without randomUUID', () => {
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
  expect(newRequestId()).toMatch(uuid)
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  expect(newRequestId()).toMatch(uuid)
  expect(newRequestId()).not.toBe(newRequestId())
  vi.unstubAllGlobals()
})
