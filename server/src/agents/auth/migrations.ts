import { type Kysely, sql } from 'kysely'
import type { Database, Migration } from '../../kernel/database.ts'

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
  {
    name: '0004-auth-accounts',
    async up(db, kind) {
      await db.schema.alterTable('users').addColumn('reset_requested_at', 'bigint').execute()
      await db.schema
        .alterTable('sessions')
        .addColumn('method', 'text', column => column.notNull().defaultTo('password'))
        .execute()
      // Sessions from before count as confirmed when they began.
      await db.schema
        .alterTable('sessions')
        .addColumn('confirmed_at', 'bigint', column => column.notNull().defaultTo(0))
        .execute()
      await sql`update sessions set confirmed_at = created_at`.execute(db)
      await db.schema.alterTable('invites').addColumn('email', 'text').execute()
      await db.schema
        .createTable('password_resets')
        .addColumn('token_hash', 'text', column => column.primaryKey())
        .addColumn('user_id', 'text', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('created_by', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema.createIndex('password_resets_user').on('password_resets').column('user_id').execute()
      await forbidChanges(db, kind)
    },
  },
  {
    name: '0005-auth-factors',
    async up(db) {
      await db.schema
        .createTable('totp')
        .addColumn('user_id', 'text', column =>
          column.primaryKey().references('users.id').onDelete('cascade'),
        )
        .addColumn('secret', 'text', column => column.notNull())
        .addColumn('confirmed_at', 'bigint')
        .addColumn('last_step', 'bigint', column => column.notNull().defaultTo(0))
        .execute()
      await db.schema
        .createTable('recovery_codes')
        .addColumn('user_id', 'text', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('code_hash', 'text', column => column.notNull())
        .addColumn('used_at', 'bigint')
        .addPrimaryKeyConstraint('recovery_codes_key', ['user_id', 'code_hash'])
        .execute()
      await db.schema
        .createTable('passkeys')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('user_id', 'text', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('credential_id', 'text', column => column.notNull().unique())
        .addColumn('public_key', 'text', column => column.notNull())
        .addColumn('counter', 'bigint', column => column.notNull())
        .addColumn('transports', 'text', column => column.notNull())
        .addColumn('host', 'text', column => column.notNull())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('synced', 'integer', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('last_used_at', 'bigint')
        .execute()
      await db.schema.createIndex('passkeys_user').on('passkeys').column('user_id').execute()
      await db.schema
        .createTable('used_challenges')
        .addColumn('challenge_hash', 'text', column => column.primaryKey())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('identities')
        .addColumn('provider_id', 'text', column => column.notNull())
        .addColumn('subject', 'text', column => column.notNull())
        .addColumn('user_id', 'text', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('label', 'text', column => column.notNull())
        .addColumn('linked_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('identities_key', ['provider_id', 'subject'])
        .addUniqueConstraint('identities_user', ['provider_id', 'user_id'])
        .execute()
    },
  },
  {
    // The audit log only grows, and each of its filters reads from the newest on.
    name: '0006-auth-audit-indexes',
    async up(db) {
      for (const column of ['actor_id', 'subject', 'action']) {
        await db.schema
          .createIndex(`audit_events_${column}`)
          .on('audit_events')
          .columns([column, 'id'])
          .execute()
      }
    },
  },
]

/** What was written down stays: the database itself refuses to change or delete an audit entry. */
async function forbidChanges(db: Kysely<unknown>, kind: Database['kind']): Promise<void> {
  if (kind === 'sqlite') {
    for (const change of ['update', 'delete']) {
      await sql`create trigger ${sql.raw(`audit_events_no_${change}`)} before ${sql.raw(change)} on audit_events
        begin select raise(abort, 'audit_events is append-only'); end`.execute(db)
    }
    return
  }
  await sql`create function audit_events_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'audit_events is append-only'; end $$`.execute(db)
  await sql`create trigger audit_events_append_only before update or delete or truncate on audit_events
    for each statement execute function audit_events_append_only()`.execute(db)
}
