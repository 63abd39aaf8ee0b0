/** From a database that an earlier version wrote to this one: rehearsed, done, and killed at every step. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { migrations } from '../../src/app.ts'
import { backup } from '../../src/operator/backup.ts'
import { expectIntact } from '../../src/operator/database-copy.ts'
import { type RehearsalReport, rehearse } from '../../src/operator/rehearse.ts'
import { restore } from '../../src/operator/restore.ts'
import { migrationsOf } from '../../src/platform/db/copy/table-shape.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { openAddress, testDatabases } from '../databases.ts'
import { compileCache } from '../server-process.ts'
import { startTestApp } from '../test-app.ts'
import { runCommand } from './command.ts'
import { environmentOf, removeFolder, rowsOf, temporaryFolder } from './filled.ts'
import { putOldDatabase } from './old-installation.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const quiet = () => {}
const old = ['0001-auth', '0002-runs', '0003-conversation']
const pending = migrations.map(({ name }) => name).filter(name => !old.includes(name))

/** In SQLite as it was written; in PostgreSQL restored from a backup of that. */
async function oldInstallation(kind: string) {
  const place = temporaryFolder()
  closing.push(() => removeFolder(place))
  const dataDir = join(place, 'data')
  mkdirSync(dataDir)
  const path = await putOldDatabase(dataDir)
  const sqlite = environmentOf(dataDir)
  if (kind === 'sqlite') return { place, environment: sqlite, path }
  const folder = join(place, 'of-old')
  await backup({ environment: sqlite, folder, withSecrets: true, say: quiet })
  const { url, remove } = (await openAddress())!
  closing.push(remove)
  const environment = environmentOf(join(place, 'data-of-postgres'), url)
  await restore({ environment, folder, say: quiet })
  return { place, environment, path: url }
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
const openAny = (path: string) => (path.startsWith('postgres') ? openPostgres(path) : openSqlite(path))

const rowsAfter = ({ tables }: RehearsalReport, name: string) => tables.find(table => table.name === name)

describe.each(testDatabases.map(({ name }) => name))('an upgrade of %s', kind => {
  test('is rehearsed on a copy: each migration with its time, no row lost, the app reads all of it; the original stays', async () => {
    const { environment, path } = await oldInstallation(kind)
    const before = await rowsOf(environment)
    const bytes = kind === 'sqlite' ? hashOf(path) : ''
    const said: string[] = []
    const report = await rehearse({ environment, folder: null, say: line => said.push(line) })
    expect(report).toMatchObject({ ok: true, database: kind, problems: [] })
    expect(report.migrations.map(({ name }) => name)).toEqual(pending)
    expect(report.read).toMatchObject({ people: 1, threads: 8, messages: 16 })
    expect(rowsAfter(report, 'messages')).toEqual({ name: 'messages', before: 16, after: 16 })
    expect(rowsAfter(report, 'projects')).toEqual({ name: 'projects', before: null, after: 0 })
    expect(await rowsOf(environment)).toEqual(before)
    if (kind === 'sqlite') expect(hashOf(path)).toBe(bytes)
    else {
      const schema = /omniai_rehearsal_\w+/.exec(said.join('\n'))![0]
      const database = openPostgres(path)
      const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(
        database.tables<unknown>(),
      )
      expect(rows).toEqual([])
      await database.close()
    }
  })

  test('then done, it keeps everything: sign-in, conversations, what was being written, the search', async () => {
    const { environment, path } = await oldInstallation(kind)
    const database = openAny(path)
    closing.push(database.close)
    await migrate(database, migrations)
    const app = await startTestApp({ database, environment: { DATA_DIR: environment.DATA_DIR! } })
    closing.push(app.close)
    const ada = await app.signIn('ada@example.org')
    const found = await ada.call('searchQuery', { query: { q: 'first of three' } })
    expect(found.json<{ items: unknown[] }>().items.length).toBeGreaterThan(0)
    const active = await ada.call('runList', { query: { state: 'active' } })
    expect(active.json<{ items: unknown[] }>().items).toEqual([])
  })
})

test('a rehearsal of a backup needs the backup alone', async () => {
  const { place, environment } = await oldInstallation('sqlite')
  const folder = join(place, 'backup')
  await backup({ environment, folder, withSecrets: false, say: quiet })
  const elsewhere = environmentOf(join(place, 'nothing-here'))
  const report = await rehearse({ environment: elsewhere, folder, say: quiet })
  expect(report).toMatchObject({ ok: true, read: { messages: 16 } })
})

test('an upgrade that would fail is said, with exit code 1, and nothing of the copy is left', async () => {
  const { environment, path } = await oldInstallation('sqlite')
  const database = openSqlite(path)
  await sql`create table providers (theirs text)`.execute(database.tables<unknown>())
  await database.close()
  const { code, printed } = await runCommand(['rehearse', '--json'], {
    DATA_DIR: environment.DATA_DIR!,
    TMPDIR: environment.DATA_DIR!,
  })
  expect(code).toBe(1)
  const report = JSON.parse(printed) as RehearsalReport
  expect(report).toMatchObject({ ok: false, read: null })
  expect(report.problems[0]).toMatch(/A database migration failed; nothing of it was kept. \(.*providers.*\)/)
})

describe.each(testDatabases.map(({ name }) => name))('killed while it upgrades %s', kind => {
  // SQLite at each step. A PostgreSQL takes the same way back, so the ends and the middle of it do.
  const some = [pending[0]!, pending[Math.floor(pending.length / 2)]!, pending.at(-1)!]
  const steps = kind === 'sqlite' ? pending : some

  // A process for each migration, and there are more of them with each version.
  test('at each migration: begun again it ends in the same schema, and no row is lost', {
    timeout: 60_000,
  }, async () => {
    const { environment, path } = await oldInstallation(kind)
    const before = await rowsOf(environment)
    for (const step of steps) {
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(import.meta.dirname, 'killed-migration.ts'),
          path,
          step,
        ],
        { env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: compileCache }, stdio: 'inherit' },
      )
      expect(await once(child, 'exit'), step).toEqual([null, 'SIGKILL'])
      expect(await rowsOf(environment), step).toEqual(before)
    }
    const database = openAny(path)
    closing.push(database.close)
    expect(await migrationsOf(database.tables<unknown>(), database.kind)).toEqual(old)
    expect(await migrate(database, migrations)).toEqual(pending)
    if (kind === 'sqlite') {
      await expectIntact(database)
      const fresh = openSqlite(':memory:')
      closing.push(fresh.close)
      await migrate(fresh, migrations)
      expect(await schemaOf(database)).toEqual(await schemaOf(fresh))
    }
    const after = await rowsOf(environment)
    for (const [name, { rows }] of Object.entries(before)) expect(after[name]!.rows, name).toBe(rows)
  })
})

async function schemaOf(database: ReturnType<typeof openSqlite>): Promise<unknown> {
  const { rows } = await sql`select type, name, sql from sqlite_master order by type, name`.execute(
    database.tables<unknown>(),
  )
  return rows
}
