import type { QuotaBounds } from '@omniai/contracts/schemas/quota'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { Tx } from '../../../kernel/database.ts'
import type { ConversationTables } from '../tables.ts'

export type QuotaRow = Selectable<ConversationTables['quotas']>

/** What administrators set. It belongs to all of them: there is no owner to ask for. */
export function quotaStore(db: Kysely<ConversationTables>) {
  return {
    all: () => db.selectFrom('quotas').selectAll().orderBy('id').execute(),
    /** Of these ids, in any order. */
    some: (ids: readonly string[]) => db.selectFrom('quotas').selectAll().where('id', 'in', ids).execute(),
    set: (id: string, bounds: QuotaBounds, at: number) =>
      db
        .insertInto('quotas')
        .values({ id, ...bounds, updated_at: at })
        .onConflict(conflict => conflict.column('id').doUpdateSet({ ...bounds, updated_at: at }))
        .execute(),
    async remove(id: string): Promise<boolean> {
      const removed = await db.deleteFrom('quotas').where('id', '=', id).returning('id').executeTakeFirst()
      return removed !== undefined
    },
  }
}

/**
 * Until the transaction ends, no other start or end of a run of this person is counted. SQLite has one writer, and
 * whoever asks has written already.
 */
export async function holdUsageOf(tx: Tx, userId: string): Promise<void> {
  if (tx.kind !== 'postgres') return
  await sql`select pg_advisory_xact_lock(hashtextextended(${`usage:${userId}`}, 0))`.execute(
    tx.tables<ConversationTables>(),
  )
}
