/**
 * Real databases for tests: SQLite always, PostgreSQL where one can be had (DATABASE_URL, else 127.0.0.1:5432).
 * Each test gets its own: a file-less SQLite, or a schema of its own that is dropped afterwards.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { migrations } from '../src/app.ts'
import type { Database } from '../src/kernel/database.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { openPostgres } from '../src/platform/db/postgres.ts'
import { openSqlite } from '../src/platform/db/sqlite.ts'

export type TestDatabase = {
  readonly name: 'sqlite' | 'postgres'
  /** An empty database, with our tables unless `migrated` is false. */
  open(options?: { migrated: boolean }): Promise<{ database: Database; remove(): Promise<void> }>
}

const postgresUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

async function canReachPostgres(): Promise<string | null> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.end()
    return null
  } catch (error) {
    return String(error)
  }
}

const sqlite: TestDatabase = {
  name: 'sqlite',
  async open({ migrated } = { migrated: true }) {
    const database = openSqlite(':memory:')
    if (migrated) await migrate(database, migrations)
    return { database, remove: () => database.close() }
  },
}

const postgres: TestDatabase = {
  name: 'postgres',
  async open({ migrated } = { migrated: true }) {
    const schema = `test_${randomUUID().replaceAll('-', '')}`
    await inPostgres(`create schema ${schema}`)
    const database = openPostgres(withSettings(schema))
    if (migrated) await migrate(database, migrations)
    return {
      database,
      async remove() {
        await database.close()
        await inPostgres(`drop schema ${schema} cascade`)
      },
    }
  },
}

/**
 * Only that schema, and commits that do not wait for the disk: what a test kills is never the database, so nothing it
 * has committed can be lost.
 */
function withSettings(schema: string): string {
  const url = new URL(postgresUrl)
  url.searchParams.set('options', `-c search_path=${schema} -c synchronous_commit=off`)
  return url.href
}

async function inPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl, options: '-c synchronous_commit=off' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const unreachable = await canReachPostgres()
if (unreachable) {
  if (process.env.REQUIRE_POSTGRES) throw new Error(`PostgreSQL is required here, but: ${unreachable}`)
  process.stderr.write(`Tests on PostgreSQL are skipped: ${unreachable}. Set DATABASE_URL to run them.\n`)
}

export const testDatabases: readonly TestDatabase[] = unreachable ? [sqlite] : [sqlite, postgres]
