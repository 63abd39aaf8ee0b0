import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../src/kernel/database.ts'

/** A hash of every row of every table: two that are equal mean that nothing was written in between. */
export async function fingerprint(database: Database): Promise<string> {
  const db = database.tables<unknown>()
  const names =
    database.kind === 'sqlite'
      ? // An index for words is kept in tables of its own, which follow from ours.
        sql<{ name: string }>`select name from pragma_table_list where type = 'table' order by name`
      : sql<{
          name: string
        }>`select tablename as name from pg_tables where schemaname = current_schema() order by 1`
  const hash = createHash('sha256')
  for (const { name } of (await names.execute(db)).rows) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    hash.update(
      JSON.stringify([
        name,
        rows.map(row => JSON.stringify(row)).sort(), //
      ]),
    )
  }
  return hash.digest('hex')
}
