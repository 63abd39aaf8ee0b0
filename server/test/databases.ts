/**
 * Real databases for tests: SQLite always, PostgreSQL where one can be had (DATABASE_URL, else 127.0.0.1:5432).
 * Each test gets its own: a file-less SQLite, or a schema of its own. Making our tables in PostgreSQL takes longer than
 * most tests, so the next test of the same file gets the schema of one that is over, emptied.
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

export const postgresUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

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
    const left = migrated ? emptied.pop() : undefined
    const schema = left ?? (await newSchema())
    const database = openPostgres(withSettings(schema))
    if (migrated && left === undefined) await migrate(database, migrations)
    const before = await shapeOf(schema)
    return {
      database,
      async remove() {
        await database.close()
        const isOurs = migrated && isInTest && (await shapeOf(schema)) === before
        if (!isOurs) return dropSchema(schema)
        await inPostgres(empty, schema)
        emptied.push(schema)
      },
    }
  },
}

/** A PostgreSQL with nothing in it, by its address, for what opens one itself; null where none can be had. */
export async function openAddress(): Promise<{ url: string; remove(): Promise<void> } | null> {
  if (unreachable) return null
  const schema = await newSchema()
  return { url: withSettings(schema), remove: () => dropSchema(schema) }
}

const emptied: string[] = []

/** Outside of a test nobody says when the last one is over. */
const isInTest = process.env.VITEST !== undefined
if (isInTest) {
  const { afterAll } = await import('vitest')
  afterAll(async () => {
    for (const schema of emptied.splice(0)) await dropSchema(schema)
  })
}

async function newSchema(): Promise<string> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  await inPostgres(`create schema ${schema}`)
  return schema
}

async function dropSchema(schema: string): Promise<void> {
  await inPostgres(`drop schema ${schema} cascade`)
}

/** Tables, columns, indexes, and the migrations that ran: a test that changes those leaves nothing to the next. */
async function shapeOf(schema: string): Promise<unknown> {
  const { rows } = await inPostgres(
    `select
      (select string_agg(concat_ws(' ', relname, attname), ',' order by relname, attname)
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relnamespace = current_schema()::regnamespace) as columns,
      query_to_xml(
        case when to_regclass('kysely_migration') is null then 'select 1'
        else 'select name from kysely_migration order by name' end, true, true, '')::text as migrations`,
    schema,
  )
  return JSON.stringify(rows)
}

/** What refers to a table was made after it, so the newest go first. Some tables let nobody delete from them. */
const empty = `do $$
  declare name text;
  begin
    for name in
      select oid::regclass::text from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not like 'kysely%'
      order by pg_class.oid desc
    loop
      execute 'alter table ' || name || ' disable trigger user';
      execute 'delete from ' || name;
      execute 'alter table ' || name || ' enable trigger user';
    end loop;
  end $$`

/**
 * Only that schema, and commits that do not wait for the disk: what a test kills is never the database, so nothing it
 * has committed can be lost.
 */
function withSettings(schema: string): string {
  const url = new URL(postgresUrl)
  url.searchParams.set('options', `-c search_path=${schema} -c synchronous_commit=off`)
  return url.href
}

async function inPostgres(statement: string, schema = 'public'): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: withSettings(schema) })
  await client.connect()
  try {
    return await client.query(statement)
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
