import { afterEach, expect, test } from 'vitest'
import {
  type FakeUpstream,
  type FakeUpstreamOptions,
  startFakeUpstream,
} from '../../../test/fake-upstream.ts'
import { gatherChat } from '../../../test/gather-chat.ts'
import { startAgent as start } from '../../../test/providers/start-agent.ts'
import { startRawUpstream } from '../../../test/replay-upstream.ts'
import { defaultProviders, type ProviderConfig, providerOrigins } from './index.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const never = new AbortController().signal
const key = 'canary-5f2c9a71b0d34e88'

async function upstreamWith(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream(options)
  closing.push(() => upstream.close())
  return upstream
}

function provider(
  id: string,
  upstream: { baseUrl: string },
  more: Partial<ProviderConfig> = {},
): ProviderConfig {
  return { id, label: id, vendor: 'openai-compatible', baseUrl: upstream.baseUrl, ...more }
}

async function startAgent(providers: readonly ProviderConfig[]) {
  const started = await start(providers)
  closing.push(started.close)
  return started
}

/** A server that nothing listens for. */
async function goneServer(): Promise<{ baseUrl: string }> {
  const upstream = await startRawUpstream(() => {})
  await upstream.close()
  return upstream
}

const ask = (providerId: string, modelId: string, content = 'echo hello there') => ({
  providerId,
  modelId,
  messages: [{ role: 'user' as const, content }],
  settings: {},
})

test('listModels: models of all servers, the default, and a word about those that do not answer', async () => {
  const upstream = await upstreamWith({ models: ['one', 'nomic-embed-text', 'two'] })
  const { agent } = await startAgent([provider('lmstudio', await goneServer()), provider('ollama', upstream)])
  const list = await agent.listModels()
  expect(list.items.map(model => `${model.provider_id}/${model.id}`)).toEqual(['ollama/one', 'ollama/two'])
  expect(list.default).toEqual({ provider_id: 'ollama', model_id: 'one' })
  expect(list.providers).toMatchObject([
    {
      id: 'lmstudio',
      state: 'unreachable',
      hint: 'Start LM Studio, load a model and switch on its local server.',
    },
    { id: 'ollama', state: 'ready', hint: '' },
  ])
})

test('states: refused with a wrong key, no_model with an empty list, each with a hint', async () => {
  const locked = await upstreamWith({ apiKey: 'right' })
  const empty = await upstreamWith({ models: [] })
  const { agent } = await startAgent([provider('a', locked, { apiKey: 'wrong' }), provider('b', empty)])
  const { items } = await agent.listProviders()
  expect(items.map(item => item.state)).toEqual(['refused', 'no_model'])
  for (const item of items) expect(item.hint).not.toBe('')
  expect(await agent.defaultModel()).toBeNull()
})

test('defaultModel: a server with a loaded model wins inside a provider; providers keep their order', async () => {
  const rows = [
    { id: 'cold', status: { value: 'unloaded' } },
    { id: 'warm', status: { value: 'loaded' } },
  ]
  const body = JSON.stringify({ data: rows })
  const router = await startRawUpstream(({ socket }) =>
    socket.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  closing.push(() => router.close())
  const other = await upstreamWith()
  const { agent } = await startAgent([provider('llamacpp', router), provider('other', other)])
  expect(await agent.defaultModel()).toEqual({ provider_id: 'llamacpp', model_id: 'warm' })
})

test('the list is asked for once by many at a time, and again when it is old', async () => {
  let lists = 0
  const body = JSON.stringify({ data: [{ id: 'm' }] })
  const upstream = await startRawUpstream(({ socket }) => {
    lists += 1
    socket.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
  })
  closing.push(() => upstream.close())
  const { agent, clock } = await startAgent([provider('p', upstream)])
  await Promise.all(Array.from({ length: 20 }, () => agent.listModels()))
  expect(lists).toBe(1)
  clock.now += 9_000
  await agent.listModels()
  expect(lists).toBe(1)
  clock.now += 2_000
  await agent.listModels()
  expect(lists).toBe(2)
  await agent.healthcheck()
  expect(lists).toBe(3)
})

test('a server that appears later is found; one that goes away is said to be gone', async () => {
  const upstream = await upstreamWith({ models: [] })
  const { agent, clock } = await startAgent([provider('p', upstream)])
  expect((await agent.listModels()).default).toBeNull()
  upstream.setModels(['late'])
  expect(await agent.defaultModel()).toBeNull()
  clock.now += 11_000
  expect(await agent.defaultModel()).toEqual({ provider_id: 'p', model_id: 'late' })
  await upstream.close()
  clock.now += 11_000
  expect((await agent.listProviders()).items[0]?.state).toBe('unreachable')
})

test('chatStream: a known model is asked at once, whatever the lists of the others do', async () => {
  const upstream = await upstreamWith()
  const hanging = await startRawUpstream(() => {})
  closing.push(() => hanging.close())
  const { agent, clock } = await startAgent([provider('p', upstream)])
  await agent.listModels()
  const slow = await startAgent([provider('p', upstream), provider('hanging', hanging)])
  expect(await gatherChat(agent.chatStream(ask('p', 'fake-model'), never))).toMatchObject({
    text: 'hello there',
    error: null,
  })
  clock.now += 60_000
  expect(await gatherChat(agent.chatStream(ask('p', 'fake-model'), never))).toMatchObject({
    text: 'hello there',
    error: null,
  })
  expect(await gatherChat(slow.agent.chatStream(ask('p', 'fake-model'), never))).toMatchObject({
    error: null,
  })
})

test('chatStream: unknown models and providers are refused without asking for an answer', async () => {
  const upstream = await upstreamWith()
  const { agent } = await startAgent([provider('p', upstream)])
  for (const [providerId, modelId] of [
    ['p', 'unknown'],
    ['q', 'fake-model'],
  ] as const) {
    const { error } = await gatherChat(agent.chatStream(ask(providerId, modelId), never))
    expect(error?.code).toBe('E_PROVIDER_MODEL_NOT_FOUND')
    expect(agent.isProviderError(error)).toBe(true)
  }
  expect(upstream.calls).toHaveLength(0)
})

test('chatStream: a model that was just added is found by asking once more', async () => {
  const upstream = await upstreamWith()
  const { agent } = await startAgent([provider('p', upstream)])
  await agent.listModels()
  upstream.setModels(['fake-model', 'new'])
  expect(await gatherChat(agent.chatStream(ask('p', 'new'), never))).toMatchObject({ error: null })
})

test('chatStream: a server that gives no list is asked anyway', async () => {
  const body = `data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\n`
  const upstream = await startRawUpstream(({ socket, request }) =>
    socket.end(
      request.startsWith('GET')
        ? 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'
        : `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${body}`,
    ),
  )
  closing.push(() => upstream.close())
  const { agent } = await startAgent([provider('p', upstream)])
  expect(await gatherChat(agent.chatStream(ask('p', 'any'), never))).toMatchObject({
    text: 'hi',
    error: null,
  })
})

test('without any model there is E_PROVIDER_NONE; without its server a provider is unavailable', async () => {
  const { agent } = await startAgent([provider('p', await goneServer())])
  expect((await gatherChat(agent.chatStream(ask('q', 'm'), never))).error?.code).toBe('E_PROVIDER_NONE')
  expect((await gatherChat(agent.chatStream(ask('p', 'm'), never))).error?.code).toBe(
    'E_PROVIDER_UNAVAILABLE',
  )
  expect(agent.knowsProvider('p')).toBe(true)
  expect(agent.knowsProvider('q')).toBe(false)
})

test('chatOnce: the whole answer; a failure is thrown', async () => {
  const upstream = await upstreamWith()
  const { agent } = await startAgent([provider('p', upstream)])
  expect(await agent.chatOnce(ask('p', 'fake-model', 'think'), never)).toMatchObject({
    text: 'One two three four five six seven eight nine ten.',
    reasoning: 'First I think about it, then I answer.',
    usage: { promptTokens: 1, completionTokens: 10 },
    finishReason: 'stop',
  })
  await expect(agent.chatOnce(ask('p', 'fake-model', 'fail-midway'), never)).rejects.toMatchObject({
    code: 'E_PROVIDER_INTERRUPTED',
  })
})

test('capabilities: what the server said, and null for a model it does not list', async () => {
  const upstream = await upstreamWith()
  const { agent } = await startAgent([provider('p', upstream)])
  expect(await agent.capabilities({ provider_id: 'p', model_id: 'fake-model' })).toMatchObject({
    capabilities: [],
  })
  expect(await agent.capabilities({ provider_id: 'p', model_id: 'other' })).toBeNull()
})

test('healthcheck: reachable or not, and how long it took', async () => {
  const upstream = await upstreamWith()
  const { agent } = await startAgent([provider('p', upstream), provider('q', await goneServer())])
  expect((await agent.healthcheck()).items).toMatchObject([
    { provider_id: 'p', reachable: true, latency_ms: 0 },
    { provider_id: 'q', reachable: false, latency_ms: null },
  ])
})

test('a key is in no log line and in no error, whatever the server does with it', async () => {
  const body = JSON.stringify({ error: { message: `wrong key ${key}` } })
  const upstream = await startRawUpstream(({ socket }) =>
    socket.end(
      `HTTP/1.1 401 No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  closing.push(() => upstream.close())
  const { agent, logged } = await startAgent([provider('p', upstream, { apiKey: key, required: true })])
  const list = await agent.listModels()
  const { error } = await gatherChat(agent.chatStream(ask('p', 'm'), never))
  expect(upstream.calls[0]?.request).toContain(key)
  expect(error?.code).toBe('E_PROVIDER_AUTH')
  expect(logged.length).toBeGreaterThan(0)
  expect(`${logged.join('\n')} ${JSON.stringify(list)} ${error?.stack}`).not.toContain('canary')
})

test('the defaults are three local servers', () => {
  expect(providerOrigins(defaultProviders)).toEqual([
    'http://127.0.0.1:1234',
    'http://127.0.0.1:11434',
    'http://127.0.0.1:8080',
  ])
})
