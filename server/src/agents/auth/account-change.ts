import type { Kysely } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import type { NewId } from '../../kernel/ids.ts'
import { type Audit, auditInto } from './audit.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'

export type AccountChangeInside = { readonly tables: Kysely<AuthTables>; readonly audit: Audit }

/**
 * A change of how someone gets in, and its audit entry with it. One at a time for each person: two at once could both
 * find that another way in is left, and take both.
 */
export function accountChange(database: Database, newId: NewId, now: () => number) {
  return <R>(userId: string, work: (inside: AccountChangeInside) => Promise<R>): Promise<R> =>
    database.transaction(async tx => {
      const tables = tx.tables<AuthTables>()
      const store = authStore(tables)
      await store.lockUser(userId)
      return work({ tables, audit: auditInto(store, newId, now) })
    })
}

export type AccountChange = ReturnType<typeof accountChange>
