import { sql } from 'kysely'
import type { Migration } from '../kernel/database.ts'

export const runMigrations: readonly Migration[] = [
  {
    name: '0002-runs',
    async up(db) {
      await db.schema
        .createTable('runs')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('kind', 'text', column => column.notNull())
        .addColumn('client_request_id', 'text', column => column.notNull())
        .addColumn('body_hash', 'text', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('error_code', 'text')
        .addColumn('thread_id', 'text')
        .addColumn('user_message_id', 'text')
        .addColumn('message_id', 'text')
        .addColumn('request', 'text', column => column.notNull())
        .addColumn('request_hash', 'text', column => column.notNull())
        .addColumn('owner_id', 'text', column => column.notNull())
        .addColumn('lease_until', 'bigint', column => column.notNull())
        .addColumn('stop_requested_at', 'bigint')
        .addColumn('stop_seq', 'integer')
        .addColumn('last_seq', 'integer', column => column.notNull())
        .addColumn('usage', 'text')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('ended_at', 'bigint')
        .addUniqueConstraint('runs_intent', ['user_id', 'client_request_id'])
        .execute()
      await db.schema.createIndex('runs_of_user').on('runs').columns(['user_id', 'id']).execute()
      await db.schema
        .createIndex('runs_unfinished')
        .on('runs')
        .columns(['lease_until'])
        .where(sql.ref('ended_at'), 'is', null)
        .execute()
      await db.schema
        .createTable('run_log')
        .addColumn('run_id', 'text', column => column.notNull().references('runs.id').onDelete('cascade'))
        .addColumn('first_seq', 'integer', column => column.notNull())
        .addColumn('last_seq', 'integer', column => column.notNull())
        .addColumn('events', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('run_log_key', ['run_id', 'first_seq'])
        .execute()
    },
  },
  {
    name: '0008-runs-of-threads',
    async up(db) {
      await db.schema.createIndex('runs_of_thread').on('runs').column('thread_id').execute()
      await db.schema.createIndex('runs_of_message').on('runs').column('message_id').execute()
    },
  },
  {
    name: '0013-runs-fallback',
    async up(db) {
      await db.schema.alterTable('runs').addColumn('fallback', 'text').execute()
    },
  },
]
