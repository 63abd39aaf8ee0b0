import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { bounds } from '@omniai/contracts/limits'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startChat, startTestApp, type TestApp } from '../test-app.ts'

let omni: TestApp
let url: string
let ada: Person

beforeAll(async () => {
  omni = await startTestApp({ lagLimits: { startsMs: 40, mostMs: 400 } })
  url = await omni.listen()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

/** Keeps the loop of the app busy for so long at a time, again and again. @returns what ends it. */
function block(ms: number): () => void {
  let isOn = true
  const hold = () => {
    const until = performance.now() + ms
    while (performance.now() < until) {}
    if (isOn) setTimeout(hold, 1)
  }
  hold()
  return () => {
    isOn = false
  }
}

const start = () => ada.call('chatStart', { body: chatBody('echo hello') })
const patient = { timeout: 15_000 }

test('a loop that is behind refuses new answers, while what runs goes on and can be stopped', async () => {
  omni.upstream.hold()
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 20') })
  const { start: begun } = await reader.until(view => view.start !== null)
  const other = await startChat(ada, 'long 20')

  const relieve = block(150)
  try {
    await expect.poll(async () => (await start()).statusCode, patient).toBe(503)
    const refused = await start()
    expect(refused.json()).toMatchObject({ error: { code: 'E_UNAVAILABLE' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    // A page of ours may read why.
    expect(refused.headers['access-control-allow-origin']).toBe('http://localhost:8787')
    expect((await ada.call('threadList')).statusCode).toBe(200)
    expect((await ada.call('healthView')).statusCode).toBe(200)
    const stopped = await ada.call('runCancel', { params: { run_id: other.id }, body: {} })
    expect(stopped.statusCode).toBe(200)
    omni.upstream.release()
    expect((await reader.until(isOver)).end).toMatchObject({ status: 'completed' })
    const late = await readEvents(url, ada, 'runEvents', { params: { run_id: begun!.run_id } })
    expect((await late.until(isOver)).end).toMatchObject({ status: 'completed' })
  } finally {
    relieve()
  }
  await expect.poll(async () => (await start()).statusCode, patient).toBe(202)
})

test('far behind, only what frees room or tells how things are is answered', async () => {
  const running = await startChat(ada, 'hang')
  const relieve = block(600)
  try {
    await expect.poll(async () => (await ada.call('threadList')).statusCode, patient).toBe(503)
    expect((await ada.call('healthView')).statusCode).toBe(200)
    expect((await ada.call('metaView')).statusCode).toBe(200)
    const stopped = await ada.call('runCancel', { params: { run_id: running.id }, body: {} })
    expect(stopped.statusCode).toBe(200)
  } finally {
    relieve()
  }
  await expect.poll(async () => (await ada.call('threadList')).statusCode, patient).toBe(200)
}, 40_000)

test('connections that never say a whole request are closed, and others are served meanwhile', async () => {
  const { server } = omni.app
  expect(server.headersTimeout).toBeLessThanOrEqual(10_000)
  expect(server.maxConnections).toBe(bounds.connections)
  server.headersTimeout = 1_000
  const port = Number(new URL(url).port)
  const halfOpen = await Promise.all(
    Array.from({ length: 2_000 }, async (_, index): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      if (index % 2 === 0) socket.write('GET /v1/health HTTP/1.1\r\nhost: localhost')
      return socket
    }),
  )
  const cleared = Promise.all(halfOpen.map(socket => once(socket.resume(), 'close')))
  const health = await fetch(`${url}/v1/health`)
  expect(health.status).toBe(200)
  await cleared
  const open = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  await expect.poll(open, patient).toBeLessThan(10)
}, 40_000)

test('of two hundred tabs on one answer as many are served as may be, alike, and the rest are told', async () => {
  omni.upstream.hold()
  const run = await startChat(ada, 'long 50')
  const opened = await Promise.all(
    Array.from({ length: 200 }, () =>
      readEvents(url, ada, 'runEvents', { params: { run_id: run.id } }).catch((error: unknown) => error),
    ),
  )
  const readers = opened.filter(each => !(each instanceof Error)) as Awaited<ReturnType<typeof readEvents>>[]
  const served = readers.filter(reader => reader.status === 200)
  expect(served).toHaveLength(bounds.readers_per_run)
  for (const reader of readers) expect([200, 429]).toContain(reader.status)
  omni.upstream.release()
  const views = await Promise.all(served.map(reader => reader.until(isOver)))
  const texts = new Set(served.map(reader => reader.text))
  expect(texts.size).toBe(1)
  expect(views.every(view => view.end?.status === 'completed')).toBe(true)
  await expect.poll(() => omni.openStreams(), patient).toBe(0)
}, 40_000)
