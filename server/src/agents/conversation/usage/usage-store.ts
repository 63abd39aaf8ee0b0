import type { Kysely } from 'kysely'
import type { ConversationTables } from '../tables.ts'

export type UsageFilter = { readonly from?: number; readonly until?: number; readonly threadId?: string }

/** What every run used. It outlives its thread: it says how much, never what. */
export function usageStore(db: Kysely<ConversationTables>) {
  return {
    add: (entry: ConversationTables['usage_entries']) =>
      db
        .insertInto('usage_entries')
        .values(entry)
        .onConflict(conflict => conflict.column('run_id').doNothing())
        .execute(),
    byModel: (userId: string, { from, until, threadId }: UsageFilter) =>
      db
        .selectFrom('usage_entries')
        .select(({ fn }) => [
          'provider_id',
          'model_id',
          fn.countAll<number>().as('runs'),
          fn.sum<number>('estimated').as('estimated_runs'),
          fn.sum<number>('prompt_tokens').as('prompt_tokens'),
          fn.sum<number>('completion_tokens').as('completion_tokens'),
        ])
        .where('user_id', '=', userId)
        .$if(from !== undefined, query => query.where('at', '>=', from!))
        .$if(until !== undefined, query => query.where('at', '<', until!))
        .$if(threadId !== undefined, query => query.where('thread_id', '=', threadId!))
        .groupBy(['provider_id', 'model_id'])
        .execute(),
  }
}
