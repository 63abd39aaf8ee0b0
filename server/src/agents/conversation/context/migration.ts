import type { Migration } from '../../../kernel/database.ts'

export const contextMigration: Migration = {
  name: '0009-conversation-context',
  async up(db) {
    await db.schema.alterTable('threads').addColumn('system_prompt', 'text').execute()
    await db.schema
      .createTable('context_blocks')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('thread_id', 'text', column => column.notNull().references('threads.id').onDelete('cascade'))
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('title', 'text', column => column.notNull())
      .addColumn('text', 'text', column => column.notNull())
      .addColumn('message_id', 'text', column => column.references('messages.id').onDelete('cascade'))
      .addColumn('until_id', 'text', column => column.references('messages.id').onDelete('cascade'))
      .addColumn('enabled', 'integer', column => column.notNull())
      .addColumn('position', 'integer', column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addUniqueConstraint('context_blocks_pin', ['thread_id', 'message_id'])
      .execute()
    await db.schema.createIndex('context_blocks_message').on('context_blocks').column('message_id').execute()
    await db.schema.createIndex('context_blocks_until').on('context_blocks').column('until_id').execute()
    await db.schema
      .createTable('presets')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('system_prompt', 'text')
      .addColumn('model', 'text')
      .addColumn('settings', 'text', column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addColumn('updated_at', 'bigint', column => column.notNull())
      .execute()
    await db.schema.createIndex('presets_of_user').on('presets').columns(['user_id', 'id']).execute()
  },
}
