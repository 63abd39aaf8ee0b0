/** The doctor on installations that are well, and on such that each have one thing wrong. */

import { once } from 'node:events'
import { chmodSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { migrations } from '../../src/app.ts'
import type { Environment } from '../../src/config/environment.ts'
import type { Database } from '../../src/kernel/database.ts'
import { type DoctorReport, doctor } from '../../src/operator/doctor/doctor.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { openAddress, testDatabases } from '../databases.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { describeWithRedis, startRedis } from '../redis-server.ts'
import { email, password, signIn, startServer } from '../server-process.ts'
import { runCommand } from './command.ts'
import { environmentOf, removeFolder, temporaryFolder } from './filled.ts'
import { putOldDatabase } from './old-installation.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const nowhere = 'http://127.0.0.1:9/v1'
const sessionSecret = 's3ss-of-this-installation-0123456789-abcdef'
const encryptionKey = 'k3y-of-this-installation-0123456789-abcdef'

function newFolder(): string {
  const folder = temporaryFolder()
  closing.push(() => removeFolder(folder))
  return folder
}

function keysInto(dataDir: string): void {
  writeFileSync(join(dataDir, 'session-secret'), `${sessionSecret}\n`, { mode: 0o600 })
  writeFileSync(join(dataDir, 'encryption-key'), `${encryptionKey}\n`, { mode: 0o600 })
}

async function installation(databaseUrl?: string) {
  const dataDir = newFolder()
  keysInto(dataDir)
  const database = databaseUrl ? openPostgres(databaseUrl) : openSqlite(join(dataDir, 'omniai.db'))
  await migrate(database, migrations)
  await database.close()
  const upstream = await startFakeUpstream()
  closing.push(upstream.close)
  return { dataDir, upstream, environment: { ...environmentOf(dataDir, databaseUrl), ...modelsOf(upstream) } }
}

const modelsOf = (upstream: FakeUpstream | null) => ({
  LMSTUDIO_URL: upstream?.baseUrl ?? nowhere,
  OLLAMA_URL: nowhere,
  LLAMACPP_URL: nowhere,
})

const examine = (environment: Environment, more: { withChats?: boolean; url?: string } = {}) =>
  doctor({ environment, withChats: true, selfTest: false, url: null, say: () => {}, ...more })

const withState = ({ findings }: DoctorReport, wanted: string) =>
  findings
    .filter(({ state }) => state === wanted)
    .map(({ about, says, mend }) => `${about}: ${says} ${mend ?? ''}`)

async function change(dataDir: string, work: (database: Database) => Promise<unknown>): Promise<void> {
  const database = openSqlite(join(dataDir, 'omniai.db'))
  await work(database)
  await database.close()
}

describe('an installation that is well', () => {
  test.each(testDatabases.map(({ name }) => name))(
    'on %s is said to be, with a real chat that was stopped',
    async kind => {
      const address = kind === 'postgres' ? await openAddress() : null
      if (address) closing.push(address.remove)
      const { environment, dataDir, upstream } = await installation(address?.url)
      const before = readdirSync(dataDir).sort()
      const report = await examine(environment)
      expect(withState(report, 'bad')).toEqual([])
      expect(withState(report, 'warning')).toEqual([])
      expect(report.ok).toBe(true)
      expect(withState(report, 'good').join('\n')).toMatch(
        /LM Studio, fake-model: the first word after \d+ ms; stopped in the middle, and closed \d+ ms later/,
      )
      expect(await upstream.calls[0]!.ended).toBe('closed_by_client')
      expect(readdirSync(dataDir).sort()).toEqual(before)
    },
  )

  test('before its first start it is no error', async () => {
    const report = await examine({ ...environmentOf(join(newFolder(), 'data')), ...modelsOf(null) })
    expect(report.ok).toBe(true)
    expect(withState(report, 'skipped').join('\n')).toContain('the first start makes it')
  })

  test('chats that cost can be left out', async () => {
    const { environment, upstream } = await installation()
    await examine(environment, { withChats: false })
    expect(upstream.calls).toEqual([])
  })
})

describe('one thing that is wrong is found, with what to do', () => {
  test('a setting that the server would refuse', async () => {
    const report = await examine({ ...environmentOf(newFolder()), OMNIAI_ENV: 'production', HOST: '0.0.0.0' })
    expect(withState(report, 'bad')).toEqual([
      expect.stringContaining('configuration: HOST=0.0.0.0 is reachable'),
    ])
  })

  test('a data folder that cannot be written to', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const report = await examine({ ...environmentOf(file), ...modelsOf(null) })
    expect(report.ok).toBe(false)
    expect(withState(report, 'bad')[0]).toMatch(/folder: \S+ cannot be written to \(ENOTDIR\)/)
  })

  test('a key that others can read', async () => {
    const { environment, dataDir } = await installation()
    chmodSync(join(dataDir, 'encryption-key'), 0o644)
    expect(withState(await examine(environment), 'bad')).toEqual([
      expect.stringMatching(/can be read by other users of this machine\. chmod 600 \S+encryption-key/),
    ])
  })

  test('a database that does not answer: exit code 1, and the report is for programs', async () => {
    const { code, printed } = await runCommand(['doctor', '--json'], {
      DATA_DIR: newFolder(),
      DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:9/x',
      ...modelsOf(null),
    })
    expect(code).toBe(1)
    expect(printed).not.toContain('hunter2')
    expect(withState(JSON.parse(printed) as DoctorReport, 'bad')).toEqual([
      expect.stringContaining('database: The database of DATABASE_URL does not answer'),
    ])
  })

  test('a database of an older version, of a newer one, and a damaged one', async () => {
    const old = newFolder()
    await putOldDatabase(old)
    const report = await examine({ ...environmentOf(old), ...modelsOf(null) })
    expect(withState(report, 'warning').join()).toMatch(
      /\d+ migrations will run at the next start\. .*omniai rehearse/,
    )

    const { environment, dataDir } = await installation()
    await change(dataDir, database =>
      sql`insert into kysely_migration (name, timestamp) values ('9999-later', 'now')`.execute(
        database.tables<unknown>(),
      ),
    )
    expect(withState(await examine(environment), 'bad').join()).toContain('A newer OmniAI wrote it')

    const damaged = await installation()
    const path = join(damaged.dataDir, 'omniai.db')
    const file = openSync(path, 'r+')
    const { size } = statSync(path)
    for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(2048, 7), 0, 2048, at)
    expect((await examine(damaged.environment)).ok).toBe(false)
  })

  test('a provider that refuses the key, and one whose key was sealed with another ENCRYPTION_KEY', async () => {
    const { environment, dataDir } = await installation()
    const strict = await startFakeUpstream({ apiKey: 'right' })
    closing.push(strict.close)
    await change(dataDir, database =>
      sql`insert into providers (id, vendor, label, base_url, near, key_sealed, key_last4, enabled, created_at, updated_at)
        values ('prv_lost', 'openai-compatible', 'Lost', ${strict.baseUrl}, 1, 'v1.AAAA', 'last', 1, 1, 1)`.execute(
        database.tables<unknown>(),
      ),
    )
    const report = await examine({ ...environment, OPENAI_BASE_URL: strict.baseUrl, OPENAI_API_KEY: 'wrong' })
    expect(withState(report, 'bad').sort()).toEqual([
      expect.stringMatching(/^providers: 127\.0\.0\.1: .*key/i),
      expect.stringContaining('providers: Lost: its key was sealed with another ENCRYPTION_KEY'),
    ])
  })

  test('a model server that breaks off before its first word is said so, with where to look', async () => {
    const { environment } = await installation()
    const breaking = createServer((request, response) => {
      if (request.url?.endsWith('/models')) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ data: [{ id: 'm', type: 'llm', state: 'loaded' }] }))
        return
      }
      response.setHeader('content-type', 'text/event-stream')
      const begins = { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }
      response.write(`data: ${JSON.stringify(begins)}\n\n`, () => response.destroy())
    })
    await once(breaking.listen(0, '127.0.0.1'), 'listening')
    closing.push(() => breaking.close())
    const { port } = breaking.address() as AddressInfo
    const report = await examine({ ...environment, LMSTUDIO_URL: `http://127.0.0.1:${port}/v1` })
    expect(withState(report, 'bad').join()).toMatch(
      /providers: LM Studio, m: The model server stopped in the middle.* See its log: it ends or has no memory left/,
    )
  })

  test.runIf(testDatabases.length > 1)('a clock that is an hour off; a database without tables', async () => {
    const address = (await openAddress())!
    closing.push(address.remove)
    const empty = { ...environmentOf(newFolder(), address.url), ...modelsOf(null) }
    expect(withState(await examine(empty, { withChats: false }), 'skipped').join()).toContain(
      'It is empty: the first start makes its tables',
    )
    const { environment } = await installation(address.url)
    const now = Date.now
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
    try {
      expect(withState(await examine(environment, { withChats: false }), 'bad').join()).toMatch(
        /clock: The clock of the database is 3(599|600)\.\d s off from this one\. Let both follow a time server/,
      )
    } finally {
      clock.mockRestore()
    }
  })

  test('a page on another site: what it means for browsers is said', async () => {
    const { environment } = await installation()
    const report = await examine({
      ...environment,
      PUBLIC_URL: 'https://localhost:9',
      CORS_ORIGINS: 'https://someone.github.io',
    })
    expect(withState(report, 'warning').join('\n')).toMatch(
      /SameSite=None, Secure, Partitioned\. Safari before 26\.2/,
    )
    expect(withState(report, 'warning').join('\n')).toContain('TRUST_PROXY is not set')
    expect(withState(report, 'warning').join('\n')).toContain('https://localhost:9 is not reached from here')
  })
})

describeWithRedis('Redis', () => {
  test.runIf(testDatabases.length > 1)('is well, throws keys away, or is not there', async () => {
    const redis = await startRedis()
    closing.push(redis.close)
    const address = (await openAddress())!
    closing.push(address.remove)
    const { environment } = await installation(address.url)
    const here = { ...environment, REDIS_URL: redis.url, MEDIA_STORAGE_PATH: newFolder() }
    expect(withState(await examine(here, { withChats: false }), 'bad')).toEqual([])
    const { Redis } = await import('ioredis')
    const client = new Redis(redis.url)
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    client.disconnect()
    expect(withState(await examine(here, { withChats: false }), 'warning').join()).toContain('(allkeys-lru)')
    await redis.stop()
    expect(withState(await examine(here, { withChats: false }), 'bad').join()).toContain(
      'REDIS_URL does not answer',
    )
  })
})

describe('a server that runs', () => {
  test('is asked, cut off, come back to and stopped, and keeps nothing of it', async () => {
    const dataDir = newFolder()
    const upstream = await startFakeUpstream({ intervalMs: 30 })
    closing.push(upstream.close)
    const server = await startServer(dataDir, upstream.baseUrl)
    closing.push(server.kill)
    const environment = { ...environmentOf(dataDir), ...modelsOf(null) }
    const account = { DOCTOR_EMAIL: email, DOCTOR_PASSWORD: password }
    const report = await examine({ ...environment, ...account }, { withChats: false, url: server.url })
    expect(withState(report, 'bad')).toEqual([])
    const said = withState(report, 'good').join('\n')
    expect(said).toMatch(/server: An answer began after \d+ ms, was cut off, came back and is whole/)
    expect(said).toMatch(/server: An answer was stopped, and its end known \d+ ms later/)
    const client = await signIn(server.url)
    expect(await client.get('/v1/threads')).toMatchObject({ items: [] })
    expect(await client.get('/v1/threads?state=trash')).toMatchObject({ items: [] })
    const asStranger = await examine(environment, { withChats: false, url: server.url })
    expect(withState(asStranger, 'skipped').join()).toContain('DOCTOR_EMAIL and DOCTOR_PASSWORD are not set')
    const wrong = { ...environment, ...account, DOCTOR_PASSWORD: 'not that one' }
    const refused = await examine(wrong, { withChats: false, url: server.url })
    expect(withState(refused, 'bad').join()).toContain('/v1/auth/login answered 401')
  })

  test('and is not there, is said to be not there', async () => {
    const environment = { ...environmentOf(newFolder()), ...modelsOf(null) }
    const report = await examine(environment, { withChats: false, url: 'http://127.0.0.1:9' })
    expect(withState(report, 'bad')).toEqual([
      expect.stringContaining('server: http://127.0.0.1:9 is not reached from here (unreachable)'),
    ])
  })
})

test('the self-test streams, is cut, resumes, stops and loses a model server, and leaves nothing', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'temporary'))
  const { code, printed } = await runCommand(['doctor', '--self-test', '--no-chats', '--json'], {
    DATA_DIR: join(folder, 'data'),
    TMPDIR: join(folder, 'temporary'),
  })
  expect(code).toBe(0)
  const { findings } = JSON.parse(printed) as DoctorReport
  expect(findings.filter(({ about }) => about === 'self-test').map(({ state }) => state)).toEqual([
    'good',
    'good',
    'good',
  ])
  expect(readdirSync(join(folder, 'temporary'))).toEqual([])
  expect(readdirSync(folder)).toEqual(['temporary'])
})
