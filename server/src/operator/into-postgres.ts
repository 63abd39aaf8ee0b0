/** A whole SQLite database into an empty PostgreSQL: all of it, the same rows, or nothing. */
import { type Kysely, sql } from 'kysely'
import type { Database, Tx } from '../kernel/database.ts'
import { ConfigError } from '../kernel/errors.ts'
import { type Copied, copyTables, digestsIn } from '../platform/db/copy/copy-tables.ts'
import { type Snapshot, snapshotWithin, withSnapshot } from '../platform/db/copy/snapshot.ts'
import { migrationsOf, tablesOf } from '../platform/db/copy/table-shape.ts'
import { migrate } from '../platform/db/migrate.ts'
import { expectSame } from './database-copy.ts'
import { derivedTables, makeDerived } from './derived-tables.ts'
import { migrationsNamed, openReachable } from './installation.ts'
import type { Say } from './say.ts'

/** Tables without a row are what an attempt that failed leaves, and no obstacle. */
export async function expectEmptyPostgres(url: string): Promise<void> {
  const database = await openReachable(url)
  try {
    const db = database.tables<unknown>()
    if ((await migrationsOf(db, database.kind)).length === 0) return
    for (const { name } of await tablesOf(db, database.kind, derivedTables)) {
      if (!(await hasRows(db, name))) continue
      throw new ConfigError(
        `The database of DATABASE_URL holds data of an OmniAI already (${name}). Name an empty database, or another schema.`,
      )
    }
  } finally {
    await database.close()
  }
}

const hasRows = async (db: Kysely<unknown>, table: string) =>
  (await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)).rows.length > 0

export async function fillPostgres(source: Database, target: Database, say: Say): Promise<Copied> {
  return withSnapshot(source, derivedTables, async snapshot => {
    await migrate(target, migrationsNamed(snapshot.migrations))
    const copied = await target.transaction(tx => copyAndCompare(snapshot, tx, say))
    await analyze(target)
    return copied
  })
}

async function copyAndCompare(snapshot: Snapshot, tx: Tx, say: Say): Promise<Copied> {
  const copied = await copyTables(snapshot, tx, derivedTables, (table, rows) => {
    if (rows > 0) say(`${table}: ${rows.toLocaleString('en')}`)
  })
  const there = await snapshotWithin(tx.tables<unknown>(), tx.kind, derivedTables)
  expectSame(copied.tables, await digestsIn(there))
  say('Every row was read back and is the same.')
  await makeDerived(tx)
  say('The index of the search is made.')
  return copied
}

/** Plans that were made for empty tables are bad ones; what fails here the database does by itself later. */
async function analyze(target: Database): Promise<void> {
  const db = target.tables<unknown>()
  for (const { name } of await tablesOf(db, target.kind, [])) {
    await sql`analyze ${sql.table(name)}`.execute(db).catch(() => {})
  }
}
