/** What a copy of a database does not take along, because it is made there of what it does take. */
import { makeSearchIndex, searchTables } from '../agents/conversation/index.ts'
import type { Tx } from '../kernel/database.ts'

export const derivedTables: readonly string[] = searchTables

export const makeDerived = (tx: Pick<Tx, 'kind' | 'tables'>): Promise<void> => makeSearchIndex(tx)
