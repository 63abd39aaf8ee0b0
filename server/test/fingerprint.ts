import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { docSearchTables } from '../src/agents/project/index.ts'
import type { Database } from '../src/kernel/database.ts'

/** Written by a clock of its own, behind what was done: words of documents for the search. */
const behind: ReadonlySet<string> = new Set(docSearchTables)

/**
 * For each table a hash of all its rows.
 * @param writing true: leaves out what a run writes while it goes on, its log and its lease.
 */
export async function tableFingerprints(
  database: Database,
  writing = false,
): Promise<ReadonlyMap<string, string>> {
  const db = database.tables<unknown>()
  const names =
    database.kind === 'sqlite'
      ? // Without the tables that a search index keeps its pages in: the index itself is among the others.
        sql<{
          name: string
        }>`select name from pragma_table_list where schema = 'main' and type <> 'shadow' order by name`
      : sql<{
          name: string
        }>`select tablename as name from pg_tables where schemaname = current_schema() order by 1`
  const hashes = new Map<string, string>()
  for (const { name } of (await names.execute(db)).rows) {
    if (writing && name === 'run_log') continue
    if (behind.has(name)) continue
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
    const leftOut = writing && name === 'runs' ? 'lease_until' : null
    const sorted = rows
      .map(row => JSON.stringify(row, (key, value) => (key === leftOut ? undefined : value)))
      .sort()
    hashes.set(name, createHash('sha256').update(JSON.stringify(sorted)).digest('hex'))
  }
  return hashes
}

/** A hash of every row of every table: two that are equal mean that nothing was written in between. */
export async function fingerprint(database: Database, writing = false): Promise<string> {
  const hashes = await tableFingerprints(database, writing)
  return createHash('sha256')
    .update(JSON.stringify([...hashes]))
    .digest('hex')
}
