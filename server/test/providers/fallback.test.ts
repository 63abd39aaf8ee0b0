/** Another model in place of one that cannot answer: only where it was asked for, only before a word, and said. */
import { afterEach, expect, test } from 'vitest'
import type { ChatEvent, ChatRequest } from '../../src/agents/provider/index.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { gatherChat } from '../gather-chat.ts'
import { startAgent } from './start-agent.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const never = new AbortController().signal

async function start() {
  const first = await startFakeUpstream({ models: ['a'] })
  const second = await startFakeUpstream({ models: ['b'] })
  const { agent, close } = await startAgent([
    { id: 'first', label: 'First', vendor: 'openai-compatible', baseUrl: first.baseUrl },
    { id: 'second', label: 'Second', vendor: 'openai-compatible', baseUrl: second.baseUrl },
  ])
  closing.push(() => second.close(), close)
  const ask = (content: string, more: Partial<ChatRequest> = {}) =>
    gatherChat(
      agent.chatStream(
        { providerId: 'first', modelId: 'a', messages: [{ role: 'user', content }], settings: {}, ...more },
        never,
      ),
    )
  return { first, second, ask }
}

const fallback = { provider_id: 'second', model_id: 'b' }
const said = (events: readonly ChatEvent[]) => events.filter(event => event.type === 'fallback')

test('a server that is gone is replaced, and it is said by whom and why', async () => {
  const { first, second, ask } = await start()
  await first.close()
  const { text, events, error } = await ask('echo hello', { fallback })
  expect({ text, error }).toEqual({ text: 'hello', error: null })
  expect(said(events)).toEqual([
    {
      type: 'fallback',
      from: { provider_id: 'first', model_id: 'a' },
      to: fallback,
      because: 'E_PROVIDER_UNAVAILABLE',
    },
  ])
  expect(second.calls).toHaveLength(1)
})

test('without a word that allows it nobody else is asked', async () => {
  const { first, second, ask } = await start()
  await first.close()
  expect((await ask('echo hello')).error?.code).toBe('E_PROVIDER_UNAVAILABLE')
  expect(second.calls).toHaveLength(0)
})

test('an answer that has begun is not begun again elsewhere', async () => {
  const { first, second, ask } = await start()
  closing.push(() => first.close())
  const { error, events } = await ask('fail-midway', { fallback })
  expect(error?.code).toBe('E_PROVIDER_INTERRUPTED')
  expect(said(events)).toEqual([])
  expect(second.calls).toHaveLength(0)
})

test('what another model could not do better is not tried there', async () => {
  const { first, second, ask } = await start()
  closing.push(() => first.close())
  expect((await ask('fail-too-long', { fallback })).error?.code).toBe('E_PROVIDER_CONTEXT_TOO_LONG')
  expect(second.calls).toHaveLength(0)
})
