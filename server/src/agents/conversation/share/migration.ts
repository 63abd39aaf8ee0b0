import type { Migration } from '../../../kernel/database.ts'

export const shareMigration: Migration = {
  name: '0011-conversation-shares',
  async up(db) {
    await db.schema
      .createTable('shares')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('token', 'text', column => column.notNull().unique())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('thread_id', 'text', column => column.notNull().references('threads.id').onDelete('cascade'))
      .addColumn('title', 'text', column => column.notNull())
      .addColumn('shared_by', 'text', column => column.notNull())
      .addColumn('messages', 'integer', column => column.notNull())
      .addColumn('snapshot', 'text', column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addColumn('expires_at', 'bigint')
      .execute()
    await db.schema.createIndex('shares_of_user').on('shares').columns(['user_id', 'id']).execute()
    await db.schema.createIndex('shares_of_thread').on('shares').column('thread_id').execute()
  },
}
