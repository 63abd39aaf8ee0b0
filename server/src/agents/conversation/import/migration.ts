import type { Migration } from '../../../kernel/database.ts'

export const importMigration: Migration = {
  name: '0012-conversation-imports',
  async up(db) {
    await db.schema
      .createTable('import_sources')
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('source', 'text', column => column.notNull())
      .addColumn('thread_id', 'text', column => column.notNull().references('threads.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('import_sources_key', ['user_id', 'source'])
      .execute()
    await db.schema.createIndex('import_sources_thread').on('import_sources').column('thread_id').execute()
  },
}
