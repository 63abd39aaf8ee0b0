import type { Migration } from '../../../kernel/database.ts'

export const quotaMigration: Migration = {
  name: '0022-conversation-quotas',
  async up(db) {
    await db.schema
      .createTable('quotas')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('tokens_per_day', 'bigint')
      .addColumn('tokens_per_month', 'bigint')
      .addColumn('runs_per_day', 'bigint')
      .addColumn('runs_per_month', 'bigint')
      .addColumn('updated_at', 'bigint', column => column.notNull())
      .execute()
    // What everyone used in some time.
    await db.schema.createIndex('usage_at').on('usage_entries').column('at').execute()
  },
}
