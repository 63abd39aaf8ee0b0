import { textOf } from '@omniai/contracts/apply-event'
import type { ErrorCode } from '@omniai/contracts/errors'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { expectIdle, expectLevel, expectWhole, levelHere } from './after-fault.ts'

let omni: TestApp
let url: string
let ada: Person

beforeAll(async () => {
  omni = await startTestApp()
  url = await omni.listen()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const faults: [says: string, code: ErrorCode, keepsText: boolean][] = [
  ['fail-before', 'E_PROVIDER_UNAVAILABLE', false],
  ['fail-midway', 'E_PROVIDER_INTERRUPTED', true],
  ['die-midway', 'E_PROVIDER_INTERRUPTED', true],
  ['cut-midway', 'E_PROVIDER_INTERRUPTED', true],
  ['proxy-error', 'E_PROVIDER_INTERRUPTED', true],
  ['fail-auth', 'E_PROVIDER_AUTH', false],
  ['fail-busy', 'E_PROVIDER_OVERLOADED', false],
  ['fail-too-long', 'E_PROVIDER_CONTEXT_TOO_LONG', false],
  ['fail-html', 'E_PROVIDER_BAD_OUTPUT', false],
]

test.each(faults)('%s ends as failed with %s, and what arrived is kept', async (says, code, keepsText) => {
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(says) })
  await reader.until(isOver)
  expect(reader.view.end).toMatchObject({ status: 'failed', error: { code } })
  expect(reader.text !== '').toBe(keepsText)
  const params = { thread_id: reader.view.start!.thread_id! }
  const answer = (await ada.call('messageList', { params })).json<MessagePage>().items.at(-1)!
  expect(answer).toMatchObject({ state: 'failed', error_code: code })
  expect(textOf(answer.parts)).toBe(reader.text)
  await reader.ended
  const { end, start } = reader.view
  const seen = { runId: start!.run_id, text: says, shown: reader.text, end }
  await expectWhole({ ...omni, acknowledged: [seen] })
  await expectIdle(omni)
})

test('an unknown model is refused by name, and the message is kept', async () => {
  const model = { provider_id: 'lmstudio', model_id: 'no-such-model' }
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('hello', { model }) })
  await reader.until(isOver)
  expect(reader.view.end).toMatchObject({ error: { code: 'E_PROVIDER_MODEL_NOT_FOUND' } })
})

test('an unknown provider starts nothing', async () => {
  const model = { provider_id: 'nowhere', model_id: 'x' }
  const before = (await ada.call('threadList')).json<{ items: unknown[] }>().items.length
  const answer = await ada.call('chatStart', { body: chatBody('hello', { model }) })
  expect(answer.json()).toMatchObject({ error: { code: 'E_PROVIDER_MODEL_NOT_FOUND' } })
  expect((await ada.call('threadList')).json<{ items: unknown[] }>().items).toHaveLength(before)
})

test('with no model anywhere the chat says so, keeps the message, and answers once there is one', async () => {
  const alone = await startTestApp({ environment: { LMSTUDIO_URL: 'http://127.0.0.1:9/v1' } })
  const address = await alone.listen()
  const someone = await alone.makeAdmin()
  const reader = await readEvents(address, someone, 'chatStart', { body: chatBody('anyone there?') })
  await reader.until(isOver)
  expect(reader.view.end).toMatchObject({ status: 'failed', error: { code: 'E_PROVIDER_NONE' } })
  const params = { thread_id: reader.view.start!.thread_id! }
  const { items } = (await someone.call('messageList', { params })).json<MessagePage>()
  expect(textOf(items[0]!.parts)).toBe('anyone there?')
  await alone.close()
})

test("the provider's own words never reach the browser", async () => {
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('fail-auth') })
  await reader.until(isOver)
  expect(JSON.stringify(reader.received)).not.toMatch(/127\.0\.0\.1|Bearer|authentication_error/)
})

test('after a hundred of them handles, timers and memory are back', async () => {
  const level = levelHere()
  for (let round = 0; round < 12; round += 1) {
    for (const [says] of faults) {
      const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(`${says} again`) })
      // So many in a row meet the limits as well.
      if (reader.status === 200) await reader.until(isOver)
      await reader.ended
    }
  }
  await expectIdle(omni)
  omni.closeIdle()
  await expectLevel(level)
}, 120_000)
