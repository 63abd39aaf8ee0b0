/** A disk that really has no room, or that really only reads, under a server that is a process of its own. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type BrowserClient, type ServerProcess, signIn, startServer } from '../server-process.ts'
import { type Acknowledged, expectWhole, openFiles } from './after-fault.ts'

vi.setConfig({ testTimeout: 120_000 })
const patience = { timeout: 30_000 }

/** A disk of its own can only be had by whoever may mount one. */
function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'omniai-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' })
    execFileSync('umount', [place], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
const mounts = process.platform === 'linux' && canMount()
const isRoot = process.getuid?.() === 0

let upstream: FakeUpstream
let dataDir: string
let mounted = false
const running: ServerProcess[] = []

beforeAll(async () => {
  upstream = await startFakeUpstream()
})
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'omniai-room-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.kill()
  if (mounted) execFileSync('umount', ['-l', dataDir])
  mounted = false
  if (!isRoot) chmodSync(dataDir, 0o700)
  rmSync(dataDir, { recursive: true, force: true })
})
afterAll(() => upstream.close())

function mount(megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', dataDir])
  mounted = true
}
const remount = (how: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${how}`, dataDir])

async function start() {
  const server = await startServer(dataDir, upstream.baseUrl)
  running.push(server)
  return { server, client: await signIn(server.url) }
}

async function chat(client: BrowserClient, text: string) {
  let view = null
  for await (const next of client.chat(text)) view = next
  return { runId: view!.start!.run_id, text, end: view!.end }
}

/** Each needs pages that are not there. */
const long = (name: string) => `echo ${name} ${'x'.repeat(200_000)}`
async function upload(client: BrowserClient, size = 300_000) {
  const response = await client.sendBytes('/v1/attachments?name=notes.txt', Buffer.alloc(size, 'words '))
  const body = (await response.json()) as { error?: { code: string } }
  return [response.status, body.error?.code]
}
async function statusOf(client: BrowserClient, path: string): Promise<number> {
  const response = await client.send('GET', path)
  await response.text()
  return response.status
}

/** Asks until nothing more goes in, and after each refusal whether what is stored is still read. */
async function fill(
  client: BrowserClient,
  name: string,
  most: number,
): Promise<{ told: Acknowledged[]; refusals: number }> {
  const told: Acknowledged[] = []
  let refusals = 0
  for (let number = 0; number < most && refusals < 5; number += 1) {
    const body = { client_request_id: crypto.randomUUID(), thread_id: null, text: long(`${name}-${number}`) }
    const response = await client.send('POST', '/v1/chat', body)
    const answer = (await response.json()) as { id: string }
    if (response.status === 503) {
      refusals += 1
      expect(response.headers.get('retry-after')).toBe('2')
      expect(await statusOf(client, '/v1/threads')).toBe(200)
    } else if (response.status === 202) {
      told.push({ runId: answer.id, text: body.text })
    } else expect(response.status).toBe(429)
  }
  return { told, refusals }
}

async function expectWholeFile(acknowledged: readonly Acknowledged[]): Promise<void> {
  const database = openSqlite(join(dataDir, 'omniai.db'))
  try {
    await expectWhole({ database, acknowledged, upstream, mediaDir: join(dataDir, 'media') })
  } finally {
    await database.close()
  }
}

test.runIf(mounts)(
  'a disk of ten megabytes that fills up: refused without loss, read meanwhile, and all works again when there is room',
  async () => {
    mount(10)
    const ballast = join(dataDir, 'ballast')
    const { server, client } = await start()
    const first = await chat(client, 'long 20 before')
    const files = openFiles(server.child.pid!)!
    const { bavail, bsize } = statfsSync(dataDir)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 1_500_000))

    const { told, refusals } = await fill(client, 'room', 60)
    expect(refusals).toBe(5)
    expect(await upload(client, 3_000_000)).toEqual([507, 'E_STORAGE_FULL'])
    expect(await statusOf(client, '/v1/health')).toBe(200)

    rmSync(ballast)
    // What ended meanwhile in memory is written now, and new work is taken.
    await expect.poll(() => upload(client), patience).toEqual([201, undefined])
    const last = await chat(client, 'long 20 after')
    expect([first.end?.status, last.end?.status]).toEqual(['completed', 'completed'])
    await expectWholeFile([first, ...told, last])
    await expect.poll(() => openFiles(server.child.pid!)!, patience).toBeLessThanOrEqual(files + 4)
    expect(await server.terminate()).toBe(0)
    await expectWholeFile([first, ...told, last])
  },
)

test.runIf(existsSync('/usr/bin/prlimit'))(
  'a limit on the size of files, as a quota is: refused without loss, and all works again when it is raised',
  async () => {
    const { server, client } = await start()
    const first = await chat(client, 'long 20 before-the-limit')
    const limit = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`])
    limit('1500000')
    const { told, refusals } = await fill(client, 'quota', 60)
    expect(refusals).toBe(5)
    limit('unlimited')
    await expect.poll(() => upload(client), patience).toEqual([201, undefined])
    const last = await chat(client, 'long 20 after-the-limit')
    await expectWholeFile([first, ...told, last])
    expect(await server.terminate()).toBe(0)
    await expectWholeFile([first, ...told, last])
  },
)

test.runIf(mounts || !isRoot)(
  'a data folder that only reads is refused at start, with what to do',
  async () => {
    if (mounts) mount(20)
    const { server, client } = await start()
    const told = await chat(client, 'long 5 stored')
    expect(await server.terminate()).toBe(0)
    if (mounts) remount('ro')
    else chmodSync(dataDir, 0o500)
    const refusal = startServer(dataDir, upstream.baseUrl)
    await expect(refusal).rejects.toThrow(/cannot be (opened or )?written to\. .*not mounted read-only/)
    await expect(refusal).rejects.not.toThrow(/ {4}at |Another OmniAI/)
    if (mounts) remount('rw')
    else chmodSync(dataDir, 0o700)
    const again = await start()
    expect(await again.server.terminate()).toBe(0)
    await expectWholeFile([told])
  },
)

test.runIf(mounts)(
  'a first start without room is refused in a sentence, and works once there is some',
  async () => {
    mount(2)
    const ballast = join(dataDir, 'ballast')
    const { bavail, bsize } = statfsSync(dataDir)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 300_000))
    const refusal = startServer(dataDir, upstream.baseUrl)
    await expect(refusal).rejects.toThrow(/has no room/)
    await expect(refusal).rejects.not.toThrow(/ {4}at /)
    rmSync(ballast)
    execFileSync('mount', ['-o', 'remount,size=20m', dataDir])
    const { server } = await start()
    expect(await server.terminate()).toBe(0)
  },
)
