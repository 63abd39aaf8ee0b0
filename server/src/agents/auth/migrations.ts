import { sql } from 'kysely'
import type { Migration } from '../../kernel/database.ts'

export const authMigrations: readonly Migration[] = [
  {
    name: '0001-auth',
    async up(db) {
      await db.schema
        .createTable('users')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('email', 'text', column => column.notNull())
        .addColumn('email_key', 'text', column => column.notNull().unique())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('role', 'text', column => column.notNull().check(sql`role in ('member', 'admin')`))
        .addColumn('password_hash', 'text', column => column.notNull())
        .addColumn('preferences', 'text', column => column.notNull().defaultTo('{}'))
        .addColumn('disabled_at', 'bigint')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('sessions')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('token_hash', 'text', column => column.notNull().unique())
        .addColumn('user_id', 'text', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('last_seen_at', 'bigint', column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .addColumn('ip', 'text', column => column.notNull())
        .addColumn('user_agent', 'text', column => column.notNull())
        .execute()
      await db.schema.createIndex('sessions_user').on('sessions').column('user_id').execute()
      await db.schema
        .createTable('invites')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('code_hash', 'text', column => column.notNull().unique())
        .addColumn('role', 'text', column => column.notNull())
        .addColumn('note', 'text', column => column.notNull())
        .addColumn('max_uses', 'integer', column => column.notNull())
        .addColumn('used', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('created_by', 'text', column => column.notNull().references('users.id'))
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .addColumn('revoked_at', 'bigint')
        .execute()
      await db.schema
        .createTable('installation')
        .addColumn('singleton', 'integer', column => column.primaryKey().check(sql`singleton = 1`))
        .addColumn('first_admin_id', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('setup_tokens')
        .addColumn('token_hash', 'text', column => column.primaryKey())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('audit_events')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('actor_id', 'text')
        .addColumn('action', 'text', column => column.notNull())
        .addColumn('subject', 'text')
        .addColumn('ip', 'text', column => column.notNull())
        .addColumn('user_agent', 'text', column => column.notNull())
        .addColumn('detail', 'text', column => column.notNull())
        .execute()
      await db.schema.createIndex('audit_events_at').on('audit_events').column('at').execute()
    },
  },
]
