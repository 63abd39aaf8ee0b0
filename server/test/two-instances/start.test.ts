/** Whole processes on one PostgreSQL: who may start beside whom. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { postgresUrl, testDatabases } from '../databases.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { describeWithRedis, startRedis } from '../redis-server.ts'
import { type ServerProcess, startServer } from '../server-process.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const hasPostgres = testDatabases.some(({ name }) => name === 'postgres')
const describeHere = hasPostgres ? describeWithRedis : describe.skip

/** Processes start slowly where others do, too. */
vi.setConfig({ testTimeout: 90_000 })

async function place() {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: postgresUrl })
  await admin.connect()
  await admin.query(`create schema ${schema}`)
  const upstream = await startFakeUpstream()
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-instances-'))
  closing.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    async () => {
      await admin.query(`drop schema ${schema} cascade`)
      await admin.end()
    },
    upstream.close,
  )
  const url = new URL(postgresUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  const start = async (more: Record<string, string> = {}): Promise<ServerProcess> => {
    const server = await startServer(dataDir, upstream.baseUrl, { DATABASE_URL: url.href, ...more })
    closing.push(server.kill)
    return server
  }
  return { start }
}

describeHere('instances of one database', () => {
  test('without Redis one runs alone: a second one does not start, and says what to do', async () => {
    const { start } = await place()
    const first = await start()
    await expect(start()).rejects.toThrow(/give all of them the same REDIS_URL/)
    await first.terminate()
    await start()
  })

  test('with Redis many run; one without is not let in beside them', async () => {
    const redis = await startRedis()
    closing.push(redis.close)
    const { start } = await place()
    await start({ REDIS_URL: redis.url })
    const second = await start({ REDIS_URL: redis.url })
    expect((await fetch(`${second.url}/v1/health/ready`)).status).toBe(200)
    await expect(start()).rejects.toThrow(/Another OmniAI works on this database/)
  })

  test('a Redis that does not answer is said at the start', async () => {
    const redis = await startRedis()
    await redis.close()
    const { start } = await place()
    await expect(start({ REDIS_URL: redis.url })).rejects.toThrow(/The Redis of REDIS_URL does not answer/)
  })
})
