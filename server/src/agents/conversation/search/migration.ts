import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import { type Kysely, sql } from 'kysely'
import type { Migration } from '../../../kernel/database.ts'
import type { ConversationTables } from '../tables.ts'
import { searchIndex } from './index-store.ts'
import { modelKey } from './model-key.ts'

const batch = 500

export const searchMigration: Migration = {
  name: '0007-conversation-search',
  async up(db, kind) {
    const id =
      kind === 'sqlite'
        ? sql`id integer primary key`
        : sql`id bigint generated always as identity primary key, words tsvector not null`
    await sql`create table search_entries (
      ${id},
      user_id text not null,
      thread_id text not null references threads (id) on delete cascade,
      message_id text references messages (id) on delete cascade,
      role text,
      model text,
      at bigint not null)`.execute(db)
    await sql`create index search_entries_thread on search_entries (thread_id)`.execute(db)
    await sql`create unique index search_entries_message on search_entries (message_id)`.execute(db)
    if (kind === 'sqlite') {
      // Words come folded and cut already: this tokenizer leaves them as they are.
      await sql`create virtual table search_words using fts5(
        owner, words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3')`.execute(db)
      await sql`create trigger search_entries_gone after delete on search_entries begin
        delete from search_words where rowid = old.id; end`.execute(db)
    } else {
      // With fastupdate what is new is read from end to end by every search, until a vacuum comes.
      await sql`create index search_entries_words on search_entries using gin (words)
        with (fastupdate = off)`.execute(db)
      // For words that are nearly everywhere: the newest entries first, until a page is full.
      await sql`create index search_entries_newest on search_entries (user_id, at desc, id desc)`.execute(db)
    }
    await fill(db as Kysely<ConversationTables>, kind)
  },
}

async function fill(db: Kysely<ConversationTables>, kind: 'sqlite' | 'postgres'): Promise<void> {
  const index = searchIndex({ kind, tables: <T>() => db as unknown as Kysely<T> })
  for (let after = ''; ; ) {
    const threads = await db
      .selectFrom('threads')
      .select(['id', 'user_id', 'title', 'updated_at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(batch)
      .execute()
    await index.add(
      threads.map(thread => ({
        user_id: thread.user_id,
        thread_id: thread.id,
        message_id: null,
        role: null,
        model: null,
        at: thread.updated_at,
        text: thread.title,
      })),
    )
    if (threads.length < batch) break
    after = threads.at(-1)!.id
  }
  for (let after = ''; ; ) {
    const messages = await db
      .selectFrom('messages')
      .select(['id', 'thread_id', 'user_id', 'role', 'model', 'parts', 'created_at'])
      .where('id', '>', after)
      .where('state', '!=', 'writing')
      .orderBy('id')
      .limit(batch)
      .execute()
    await index.add(
      messages.map(message => ({
        user_id: message.user_id,
        thread_id: message.thread_id,
        message_id: message.id,
        role: message.role,
        model: modelKey(message.model),
        at: message.created_at,
        text: textOf(JSON.parse(message.parts) as MessagePart[]),
      })),
    )
    if (messages.length < batch) break
    after = messages.at(-1)!.id
  }
}
