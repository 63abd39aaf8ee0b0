import { sql } from 'kysely'
import type { Migration } from '../../../kernel/database.ts'

export const organiseMigration: Migration = {
  name: '0008-conversation-organise',
  async up(db) {
    for (const [name, type] of [
      ['pinned_at', 'bigint'],
      ['archived_at', 'bigint'],
      ['folder', 'text'],
      ['origin', 'text'],
      ['expires_at', 'bigint'],
    ] as const) {
      await db.schema.alterTable('threads').addColumn(name, type).execute()
    }
    await db.schema.alterTable('messages').addColumn('deleted_at', 'bigint').execute()
    await db.schema.alterTable('messages').addColumn('deleted_with', 'text').execute()
    await sql`create index threads_trash on threads (user_id, deleted_at, id)
      where deleted_at is not null`.execute(db)
    await sql`create index threads_expiring on threads (expires_at) where expires_at is not null`.execute(db)
    await sql`create index threads_folder on threads (user_id, folder) where folder is not null`.execute(db)
    await sql`create index messages_trash on messages (deleted_at) where deleted_at is not null`.execute(db)
  },
}
