/** A copy of a database as a SQLite file, of one moment, while the server goes on writing. */
import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from '../kernel/database.ts'
import { ConfigError } from '../kernel/errors.ts'
import { copyTables, type Digests, differences, digestsOf } from '../platform/db/copy/copy-tables.ts'
import { withSnapshot } from '../platform/db/copy/snapshot.ts'
import { migrationsOf } from '../platform/db/copy/table-shape.ts'
import { readCheck } from '../platform/db/damage.ts'
import { migrate } from '../platform/db/migrate.ts'
import { derivedTables } from './derived-tables.ts'
import { migrationsNamed, openFile } from './installation.ts'

export type DatabaseCopy = { readonly migrations: readonly string[]; readonly tables: Digests }

/** @param path where nothing is yet. */
export async function copyToFile(source: Database, path: string): Promise<DatabaseCopy> {
  if (source.kind === 'postgres') return copyPostgres(source, path)
  await sql`vacuum into ${path}`.execute(source.tables<unknown>())
  const copy = openFile(path)
  try {
    await expectIntact(copy)
    const migrations = await migrationsOf(copy.tables<unknown>(), copy.kind)
    migrationsNamed(migrations)
    return { migrations, tables: await digestsOf(copy, derivedTables) }
  } finally {
    await copy.close()
  }
}

async function copyPostgres(source: Database, path: string): Promise<DatabaseCopy> {
  const copy = openFile(path)
  try {
    return await withSnapshot(source, derivedTables, async snapshot => {
      await migrate(copy, migrationsNamed(snapshot.migrations))
      const { tables } = await copy.transaction(tx => copyTables(snapshot, tx, derivedTables))
      expectSame(tables, await digestsOf(copy, derivedTables))
      return { migrations: snapshot.migrations, tables }
    })
  } finally {
    await copy.close()
  }
}

/** Every page, index and reference of a SQLite database. */
export async function expectIntact(database: Database): Promise<void> {
  const db = database.tables<unknown>()
  const { rows } = await sql`pragma integrity_check`.execute(db)
  // A damaged index of the search loses nothing: a start makes it again.
  const problems = readCheck(rows).damage.slice(0, 3)
  const broken = await sql`pragma foreign_key_check`.execute(db)
  if (broken.rows.length > 0) problems.push(`${broken.rows.length} rows refer to rows that are not there`)
  if (problems.length > 0) {
    throw new ConfigError(
      `The database is damaged: ${problems.join('; ')}. Keep it as it is, and restore a backup.`,
    )
  }
}

export function expectSame(expected: Digests, found: Digests): void {
  const different = differences(expected, found)
  if (different.length > 0) throw new Error(`The copy is not what was copied: ${different.join('; ')}.`)
}

/** With what SQLite lays beside it: a log of an earlier file is not one of a later file of the same name. */
export async function removeDatabase(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${path}${end}`, { force: true })
}
