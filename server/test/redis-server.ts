/** A Redis of its own for tests that stop, freeze and empty it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Redis } from 'ioredis'
import { describe } from 'vitest'

const isThere = spawnSync('redis-server', ['--version']).status === 0
if (!isThere) {
  const reason = 'there is no redis-server on the PATH'
  if (process.env.REQUIRE_REDIS) throw new Error(`Redis is required here, but ${reason}.`)
  process.stderr.write(`Tests on Redis are skipped: ${reason}.\n`)
}

/** Skipped, with its reason printed, where no Redis can be had. */
export const describeWithRedis = describe.skipIf(!isThere)

export type TestRedis = {
  readonly url: string
  stop(): Promise<void>
  /** Empty, at the same address. */
  start(): Promise<void>
  /** It holds its connections and answers nothing. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let child: ChildProcess | null = null

  async function start() {
    child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
      { stdio: 'ignore' },
    )
    const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    client.on('error', () => {})
    await client.ping()
    client.disconnect()
  }

  async function stop() {
    if (!child) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    child = null
  }

  await start()
  return {
    url,
    start,
    stop,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    close: stop,
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
