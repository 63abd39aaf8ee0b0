import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, startTestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'
import { startWire } from './wire.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const postgres = testDatabases.find(({ name }) => name === 'postgres')
const address = () => new URL(process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test')

/** A database of ours in PostgreSQL, and its address under another port or with more settings. */
async function opened() {
  const own = await postgres!.open()
  closing.push(own.remove)
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(own.database.tables())
  return (port: string, settings = '') => {
    const url = address()
    url.port = port
    url.searchParams.set('options', `-c search_path=${rows[0]!.name} ${settings}`)
    return url.href
  }
}

test.runIf(postgres)(
  'readiness follows a database that hangs, breaks and comes back, and nothing is lost',
  async () => {
    const urlOf = await opened()
    const { hostname, port } = address()
    const wire = await startWire({ host: hostname, port: Number(port || 5432) })
    closing.push(wire.close)
    const database = openPostgres(urlOf(String(wire.port)))
    closing.push(database.close)
    const omni = await startTestApp({ database })
    closing.push(omni.close)
    const ready = async () => {
      const answer = await omni.app.inject({ url: '/v1/health/ready', headers: { host: 'localhost' } })
      return [answer.statusCode, answer.json<{ checks: { database: boolean } }>().checks.database]
    }
    const alive = async () =>
      (await omni.app.inject({ url: '/v1/health', headers: { host: 'localhost' } })).statusCode
    expect(await ready()).toEqual([200, true])
    const url = await omni.listen()
    const ada = await omni.makeAdmin()
    omni.upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 9') })
    const { start } = await reader.until(view => view.start !== null)

    wire.freeze()
    expect(await ready()).toEqual([503, false])
    expect(await alive()).toBe(200)
    wire.mend()
    await expect.poll(ready, { timeout: 15_000 }).toEqual([200, true])

    wire.cut()
    await expect.poll(ready, { timeout: 15_000 }).toEqual([503, false])
    // It ends while its end cannot be written down; that is made up for.
    omni.upstream.release()
    expect(await alive()).toBe(200)
    wire.mend()
    await expect.poll(ready, { timeout: 15_000 }).toEqual([200, true])
    await reader.until(isOver)
    await reader.ended
    const { end } = reader.view
    const acknowledged = [{ runId: start!.run_id, text: 'long 9', shown: reader.text, end }]
    await expectWhole({ database, upstream: omni.upstream, acknowledged })
    await expectIdle(omni)
  },
  60_000,
)

test.runIf(postgres)('a PostgreSQL that only reads takes no writes', async () => {
  const urlOf = await opened()
  const { port } = address()
  for (const [settings, takes] of [
    ['', true],
    ['-c default_transaction_read_only=on', false],
  ] as const) {
    const database = openPostgres(urlOf(port || '5432', settings))
    closing.push(database.close)
    expect(await database.ping()).toBe(true)
    expect(await database.isWritable()).toBe(takes)
  }
})

test('a SQLite that only reads takes no writes, and asking leaves no transaction behind', async () => {
  const database = openSqlite(':memory:')
  closing.push(database.close)
  const run = (text: string) => sql.raw(text).execute(database.tables())
  expect(await database.isWritable()).toBe(true)
  await run('create table t (x)')
  await run('pragma query_only = 1')
  expect(await database.ping()).toBe(true)
  expect(await database.isWritable()).toBe(false)
  await run('pragma query_only = 0')
  await database.transaction(tx => sql`insert into t values (1)`.execute(tx.tables()))
  expect(await database.isWritable()).toBe(true)
})
