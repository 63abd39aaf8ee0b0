/** As many answers at a time as a provider takes: who waits is told, is next in turn, and may leave. */
import { afterEach, expect, test } from 'vitest'
import { startFakeUpstream } from '../fake-upstream.ts'
import { gatherChat } from '../gather-chat.ts'
import { startAgent } from './start-agent.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const ada = { userId: 'usr_00000000000', role: 'admin', sessionId: 'ses_00000000000' } as const
const source = { ip: '198.51.100.7', userAgent: 'test' }

async function start() {
  const upstream = await startFakeUpstream({ models: ['m'], hold: true })
  const { agent, close } = await startAgent([])
  closing.push(() => upstream.close(), close)
  const { id } = await agent.admin.create(ada, source, {
    label: 'One by one',
    vendor: 'openai-compatible',
    base_url: upstream.baseUrl,
    private_address: true,
    concurrency: 1,
  })
  await agent.listModels({ refresh: true })
  const chat = (content: string, signal = new AbortController().signal) =>
    agent.chatStream(
      { providerId: id, modelId: 'm', messages: [{ role: 'user', content }], settings: {} },
      signal,
    )
  /** A chat that has the only place. */
  async function occupy(signal?: AbortSignal) {
    const events = chat('echo one', signal)[Symbol.asyncIterator]()
    const first = events.next()
    await upstream.nextCall()
    await first
    return events
  }
  return { upstream, chat, occupy }
}

const queued = { done: false, value: [{ type: 'phase', phase: 'queued' }] }

test('the second is told that it waits, asks nobody meanwhile, and is written when the first is done', async () => {
  const { upstream, chat, occupy } = await start()
  const first = await occupy()
  const second = chat('echo two')[Symbol.asyncIterator]()
  expect(await second.next()).toEqual(queued)
  const next = second.next()
  expect(upstream.calls).toHaveLength(1)
  upstream.release()
  for (let read = await first.next(); !read.done; read = await first.next());
  await next
  expect(upstream.calls).toHaveLength(2)
})

test('who leaves the one place, stopped or not interested any more, gives it to the next', async () => {
  for (const leave of ['stop', 'return'] as const) {
    const { upstream, chat, occupy } = await start()
    const stop = new AbortController()
    const first = await occupy(stop.signal)
    const second = gatherChat(chat('echo two'))
    if (leave === 'return') await first.return?.()
    else {
      stop.abort()
      await first.next()
    }
    upstream.release()
    expect(await second).toMatchObject({ text: 'two', error: null })
  }
})

test('who is stopped while waiting asks nobody, and takes no place from those behind', async () => {
  const { upstream, chat, occupy } = await start()
  const first = await occupy()
  const stop = new AbortController()
  const second = chat('echo two', stop.signal)[Symbol.asyncIterator]()
  expect(await second.next()).toEqual(queued)
  const waiting = second.next()
  stop.abort()
  await waiting.catch(() => {})
  const third = gatherChat(chat('echo three'))
  await first.return?.()
  upstream.release()
  expect(await third).toMatchObject({ text: 'three', error: null })
  expect(upstream.calls).toHaveLength(2)
})

test('a server that fails gives its place back', async () => {
  const { upstream, chat } = await start()
  upstream.release()
  expect((await gatherChat(chat('fail-midway'))).error?.code).toBe('E_PROVIDER_INTERRUPTED')
  expect((await gatherChat(chat('fail-before'))).error?.code).toBe('E_PROVIDER_UNAVAILABLE')
  expect(await gatherChat(chat('echo fine'))).toMatchObject({ text: 'fine', error: null })
})
