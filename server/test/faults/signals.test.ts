/** What SIGTERM, more than once or too early, and too few files do to a process of its own. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type ServerProcess, signIn, spawnServer, startServer } from '../server-process.ts'
import { type Acknowledged, expectWhole, openFiles } from './after-fault.ts'

/** Processes start slowly where others do, too. */
vi.setConfig({ testTimeout: 120_000 })
const patience = { timeout: 30_000 }

let upstream: FakeUpstream
const dataDir = mkdtempSync(join(tmpdir(), 'omniai-signals-'))
const left: ServerProcess[] = []
let number = 0

beforeAll(async () => {
  upstream = await startFakeUpstream({ hold: true })
})
beforeEach(() => upstream.hold())
afterAll(async () => {
  for (const server of left) await server.kill()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(environment: Record<string, string> = {}) {
  const server = await startServer(dataDir, upstream.baseUrl, environment)
  left.push(server)
  return { server, client: await signIn(server.url) }
}

type Client = Awaited<ReturnType<typeof signIn>>

/** An answer that is being written, and what reads it. */
async function startAnswer(client: Client) {
  number += 1
  const text = `long 20 number-${number}`
  const chat = client.chat(text)
  const { start: begun } = (await chat.next()).value
  const ended = (async () => {
    let view = null
    for await (const next of chat) view = next
    return view
  })()
  return { acknowledged: { runId: begun!.run_id, text }, ended }
}

const attach = (client: Client, runId: string) =>
  client.send('GET', `/v1/runs/${runId}/events`, undefined, { accept: 'text/event-stream' })

async function expectWholeFile(acknowledged: readonly Acknowledged[]): Promise<void> {
  const database = openSqlite(join(dataDir, 'omniai.db'))
  try {
    await expectWhole({ database, acknowledged, upstream })
  } finally {
    await database.close()
  }
}

test('SIGTERM with 20 streams: each is told how it ended, and the process ends in peace', async () => {
  const { server, client } = await start({ DRAIN_SECONDS: '0' })
  const answers = await Promise.all([1, 2, 3, 4].map(() => startAnswer(client)))
  const readers = await Promise.all(
    answers.flatMap(({ acknowledged }) => [1, 2, 3, 4].map(() => attach(client, acknowledged.runId))),
  )
  const texts = readers.map(reader => reader.text())
  await expect
    .poll(() => upstream.calls.filter(call => call.closedByClientAt === null).length, patience)
    .toBe(4)
  expect(await server.terminate()).toBe(0)
  for (const { ended } of answers) expect((await ended)?.end).toMatchObject({ status: 'interrupted' })
  for (const text of await Promise.all(texts))
    expect(text).toMatch(/event: run-end\ndata: .*interrupted.*\n\n$/)
  await expectWholeFile(
    answers.map(({ acknowledged }) => ({ ...acknowledged, end: { status: 'interrupted' } })),
  )
})

test('a second SIGTERM ends it at once, and the next start ends what was left', async () => {
  const { server, client } = await start({ DRAIN_SECONDS: '3600' })
  const { acknowledged, ended } = await startAnswer(client)
  const gone = server.terminate()
  await expect.poll(async () => (await client.send('GET', '/v1/health/ready')).status, patience).toBe(503)
  // Readers of a connection that dies are not told; they attach again.
  const broken = ended.catch(() => null)
  server.child.kill('SIGTERM')
  expect(await gone).toBe(1)
  await broken
  const next = await start()
  const run = await next.client.get<{ status: string }>(`/v1/runs/${acknowledged.runId}`)
  expect(run.status).toBe('interrupted')
  await expectWholeFile([acknowledged])
  expect(await next.server.terminate()).toBe(0)
})

test('SIGTERM at any point of a first start leaves a database that the next start takes', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'omniai-early-'))
  const whole = performance.now()
  await (await startServer(fresh, upstream.baseUrl)).terminate()
  const takes = performance.now() - whole
  const points = [0.5, 0.8]
  for (const point of points) {
    rmSync(fresh, { recursive: true, force: true })
    const child = spawnServer(fresh, upstream.baseUrl)
    const exit = once(child, 'exit')
    await new Promise(resolve => setTimeout(resolve, takes * point))
    child.kill('SIGTERM')
    await exit
    const server = await startServer(fresh, upstream.baseUrl)
    await signIn(server.url)
    expect(await server.terminate()).toBe(0)
  }
  rmSync(fresh, { recursive: true, force: true })
})

test.runIf(existsSync('/usr/bin/prlimit'))(
  'no file left to open: what needs one is told to come back, and all works again',
  async () => {
    const { server, client } = await start()
    const { pid } = server.child
    const limit = (files: number) =>
      execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files}:20000`])
    const upload = () =>
      client.send('POST', '/v1/attachments?name=notes.txt', 'some text', {
        'content-type': 'application/octet-stream',
      })
    upstream.release()
    expect((await upload()).status).toBe(201)
    const before = openFiles(pid!)!
    const { hostname, port } = new URL(server.url)
    const sockets: Socket[] = []
    limit(before)
    // The connection that is open still answers; nothing new can be opened.
    const refused = await upload()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    for (let each = 0; each < 40; each += 1) {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      sockets.push(socket)
    }
    await expect.poll(() => openFiles(pid!)!, patience).toBeGreaterThanOrEqual(before)
    const chat = client.chat('long 5 without-a-socket')
    let view = null
    for await (const next of chat) view = next
    // With or without a socket to the model server, it comes to an end that is told.
    expect(['completed', 'failed']).toContain(view!.end!.status)
    expect((await client.send('GET', '/v1/health')).status).toBe(200)
    for (const socket of sockets) socket.destroy()
    limit(20_000)
    await expect.poll(async () => (await upload()).status, patience).toBe(201)
    for await (const next of client.chat('long 5 with-a-socket')) view = next
    expect(view!.end).toMatchObject({ status: 'completed' })
    await expect.poll(() => openFiles(pid!)!, patience).toBeLessThanOrEqual(before + 2)
    const acknowledged = { runId: view!.start!.run_id, text: 'long 5 with-a-socket', end: view!.end }
    await expectWholeFile([acknowledged])
    expect(await server.terminate()).toBe(0)
  },
)
