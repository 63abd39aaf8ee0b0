import type { Usage } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Kysely } from 'kysely'
import type { Migration } from '../../../kernel/database.ts'
import type { ConversationTables } from '../tables.ts'
import { usageStore } from './usage-store.ts'

const batch = 500

export const usageMigration: Migration = {
  name: '0010-conversation-usage',
  async up(db) {
    await db.schema
      .createTable('usage_entries')
      .addColumn('run_id', 'text', column => column.primaryKey())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('thread_id', 'text')
      .addColumn('provider_id', 'text', column => column.notNull())
      .addColumn('model_id', 'text', column => column.notNull())
      .addColumn('prompt_tokens', 'integer', column => column.notNull())
      .addColumn('completion_tokens', 'integer', column => column.notNull())
      .addColumn('estimated', 'integer', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('usage_of_user').on('usage_entries').columns(['user_id', 'at']).execute()
    await db.schema.createIndex('usage_of_thread').on('usage_entries').column('thread_id').execute()
    // When its owner chose the title; what nobody chose a model may better.
    await db.schema.alterTable('threads').addColumn('named_at', 'bigint').execute()
    await fill(db as Kysely<ConversationTables>)
  },
}

/** From the messages there are. */
async function fill(db: Kysely<ConversationTables>): Promise<void> {
  const store = usageStore(db)
  for (let after = ''; ; ) {
    const messages = await db
      .selectFrom('messages')
      .select(['id', 'user_id', 'thread_id', 'run_id', 'model', 'usage', 'created_at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(batch)
      .execute()
    for (const { user_id, thread_id, run_id, model, usage, created_at } of messages) {
      if (run_id === null || model === null || usage === null) continue
      const { provider_id, model_id } = JSON.parse(model) as ModelRef
      const { prompt_tokens, completion_tokens, estimated } = JSON.parse(usage) as Usage
      const counts = { prompt_tokens, completion_tokens, estimated: estimated ? 1 : 0 }
      await store.add({ run_id, user_id, thread_id, provider_id, model_id, ...counts, at: created_at })
    }
    if (messages.length < batch) break
    after = messages.at(-1)!.id
  }
}
