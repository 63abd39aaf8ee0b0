import { connect } from 'node:net'
import { bounds } from '@omniai/contracts/limits'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventReader, isOver, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { expectIdle, expectLevel, expectWhole, levelHere } from './after-fault.ts'

let omni: TestApp
let url: string
let ada: Person

beforeAll(async () => {
  omni = await startTestApp({ lagLimits: { startsMs: 80, mostMs: 700 } })
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
/** On a machine that is busy with something else the first try may be refused as well. */
async function begin(text: string): Promise<EventReader> {
  for (;;) {
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
    if (reader.status === 200) return reader
  }
}

const patient = { timeout: 15_000 }

test('a loop that is behind refuses new answers, while what runs goes on and can be stopped', async () => {
  omni.upstream.hold()
  const [reader, other] = [await begin('long 3'), await begin('long 3')]
  const runOf = async ({ until }: EventReader) => ({
    run_id: (await until(view => view.start !== null)).start!.run_id,
  })
  const [params, stoppedParams] = [await runOf(reader), await runOf(other)]

  const relieve = block(120)
  try {
    await expect.poll(async () => (await start()).statusCode, patient).toBe(503)
    const refused = await start()
    expect(refused.json()).toMatchObject({ error: { code: 'E_UNAVAILABLE' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    // A page of ours may read why.
    expect(refused.headers['access-control-allow-origin']).toBe('http://localhost:8787')
    expect((await ada.call('threadList')).statusCode).toBe(200)
    expect((await ada.call('healthView')).statusCode).toBe(200)
    const stopped = await ada.call('runCancel', { params: stoppedParams, body: {} })
    expect(stopped.statusCode).toBe(200)
    omni.upstream.release()
    expect((await reader.until(isOver)).end).toMatchObject({ status: 'completed' })
    const late = await readEvents(url, ada, 'runEvents', { params })
    expect((await late.until(isOver)).end).toMatchObject({ status: 'completed' })
  } finally {
    relieve()
  }
  await expect.poll(async () => (await start()).statusCode, patient).toBe(202)
}, 120_000)

test('far behind, only what frees room or tells how things are is answered', async () => {
  const running = await begin('slow 60000')
  const { start: begun } = await running.until(view => view.start !== null)
  const relieve = block(900)
  try {
    await expect.poll(async () => (await ada.call('threadList')).statusCode, patient).toBe(503)
    expect((await ada.call('healthView')).statusCode).toBe(200)
    expect((await ada.call('metaView')).statusCode).toBe(200)
    const stopped = await ada.call('runCancel', { params: { run_id: begun!.run_id }, body: {} })
    expect(stopped.statusCode).toBe(200)
  } finally {
    relieve()
  }
  await expect.poll(async () => (await ada.call('threadList')).statusCode, patient).toBe(200)
}, 120_000)

/** Says nothing, or the beginning of a request. Resolves when it is closed. */
function openHalf(port: number, speaks: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1').resume()
  socket.on('error', () => {})
  if (speaks) socket.write('GET /v1/health HTTP/1.1\r\nhost: localhost')
  return new Promise(resolve => socket.once('close', () => resolve()))
}

test('connections that never say a whole request are closed, and others are served meanwhile', async () => {
  const { server } = omni.app
  omni.closeIdle()
  const level = levelHere()
  expect(server.headersTimeout).toBeLessThanOrEqual(10_000)
  expect(server.maxConnections).toBe(bounds.connections)
  const port = Number(new URL(url).port)
  let accepted = 0
  server.on('connection', () => {
    accepted += 1
  })
  const closed: Promise<void>[] = []
  while (closed.length < 2_000) {
    // Fewer at once than the system keeps waiting: one that it drops looks open to its client for ever.
    for (let each = 0; each < 200; each += 1) closed.push(openHalf(port, each % 2 === 0))
    await expect.poll(() => accepted, patient).toBe(closed.length)
  }
  server.headersTimeout = 1_000
  const health = await fetch(`${url}/v1/health`)
  expect(health.status).toBe(200)
  await Promise.all(closed)
  const open = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  await expect.poll(open, patient).toBeLessThan(10)
  omni.closeIdle()
  await expectLevel(level)
}, 120_000)

test('of two hundred tabs on one answer as many follow it as may be; the rest are told, and get all of it at its end', async () => {
  omni.upstream.hold()
  const text = 'long 50'
  const first = await begin(text)
  const { start: begun } = await first.until(view => view.start !== null)
  const params = { run_id: begun!.run_id }
  const attach = () => readEvents(url, ada, 'runEvents', { params })
  // Over the network a refusal has no events to read; its envelope says the rest.
  const readers = await Promise.all(Array.from({ length: 199 }, attach))
  const served = readers.filter(reader => reader.status === 200)
  const refused = readers.filter(reader => reader.status !== 200)
  expect(served).toHaveLength(bounds.readers_per_run - 1)
  expect(refused.every(reader => reader.status === 429)).toBe(true)
  const told = await ada.call('runEvents', { params })
  expectFailure(told, 'E_RATE_LIMITED')
  expect(told.headers['retry-after']).toBe('10')
  // What they ask meanwhile is answered.
  expect((await ada.call('runView', { params })).json()).toMatchObject({ status: 'running' })
  omni.upstream.release()
  const views = await Promise.all([first, ...served].map(reader => reader.until(isOver)))
  expect(views.every(view => view.end?.status === 'completed')).toBe(true)
  expect((await ada.call('runView', { params })).json()).toMatchObject({ status: 'completed' })
  const late = await Promise.all(refused.map(attach))
  await Promise.all(late.map(reader => reader.until(isOver)))
  expect(new Set([first, ...served, ...late].map(reader => reader.text)).size).toBe(1)
  await Promise.all([first, ...served, ...late].map(reader => reader.ended))
  const acknowledged = [{ runId: params.run_id, text, shown: first.text, end: first.view.end }]
  await expectWhole({ ...omni, acknowledged })
  await expectIdle(omni)
}, 120_000)
