/** What a copy of a database does not take along, because it is made there of what it does take. */
import { makeSearchIndex, searchTables } from '../agents/conversation/index.ts'
import { docSearchTables } from '../agents/project/index.ts'
import type { Tx } from '../kernel/database.ts'
import { tablesOf } from '../platform/db/copy/table-shape.ts'

export const derivedTables: readonly string[] = [...searchTables, ...docSearchTables]

/**
 * Where a database is from before there was an index, the migration that makes one fills it. That of documents is
 * filled by the server that runs on it.
 */
export async function makeDerived(tx: Pick<Tx, 'kind' | 'tables'>): Promise<void> {
  const there = await tablesOf(tx.tables<unknown>(), tx.kind, [])
  if (there.some(({ name }) => searchTables.includes(name))) await makeSearchIndex(tx)
}
