import { sql } from 'kysely'
import type { Migration } from '../../kernel/database.ts'
import { contextMigration } from './context/migration.ts'
import { importMigration } from './import/migration.ts'
import { organiseMigration } from './organise/migration.ts'
import { searchMigration } from './search/migration.ts'
import { shareMigration } from './share/migration.ts'
import { usageMigration } from './usage/migration.ts'
import { quotaMigration } from './usage/quota-migration.ts'

export const conversationMigrations: readonly Migration[] = [
  {
    name: '0003-conversation',
    async up(db) {
      await db.schema
        .createTable('threads')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('title', 'text', column => column.notNull())
        .addColumn('head_id', 'text')
        .addColumn('model', 'text')
        .addColumn('settings', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('updated_at', 'bigint', column => column.notNull())
        .addColumn('deleted_at', 'bigint')
        .execute()
      await db.schema
        .createIndex('threads_recent')
        .on('threads')
        .columns(['user_id', 'updated_at', 'id'])
        .where(sql.ref('deleted_at'), 'is', null)
        .execute()
      await db.schema
        .createTable('messages')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('thread_id', 'text', column =>
          column.notNull().references('threads.id').onDelete('cascade'),
        )
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('parent_id', 'text')
        .addColumn('role', 'text', column => column.notNull())
        .addColumn('state', 'text', column => column.notNull())
        .addColumn('parts', 'text', column => column.notNull())
        .addColumn('model', 'text')
        .addColumn('run_id', 'text')
        .addColumn('finish_reason', 'text')
        .addColumn('error_code', 'text')
        .addColumn('usage', 'text')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createIndex('messages_tree')
        .on('messages')
        .columns(['thread_id', 'parent_id', 'id'])
        .execute()
      await db.schema
        .createIndex('messages_writing')
        .on('messages')
        .column('thread_id')
        .where(sql.ref('state'), '=', sql.lit('writing'))
        .execute()
    },
  },
  searchMigration,
  organiseMigration,
  contextMigration,
  usageMigration,
  shareMigration,
  importMigration,
  quotaMigration,
  {
    name: '0021-conversation-projects',
    async up(db) {
      await db.schema.alterTable('threads').addColumn('project_id', 'text').execute()
      await db.schema
        .createIndex('threads_project')
        .on('threads')
        .columns(['user_id', 'project_id', 'updated_at'])
        .where(sql.ref('project_id'), 'is not', null)
        .execute()
      await db.schema.alterTable('context_blocks').addColumn('doc_id', 'text').execute()
    },
  },
  {
    name: '0013-conversation-fallback',
    async up(db) {
      await db.schema.alterTable('messages').addColumn('fallback_from', 'text').execute()
    },
  },
]
