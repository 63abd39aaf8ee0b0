import { type Kysely, sql } from 'kysely'
import type { Migration } from '../../../kernel/database.ts'
import type { ConversationTables } from '../tables.ts'
import { fillIndex } from './index-making.ts'

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
    await fillIndex(db as Kysely<ConversationTables>, kind)
  },
}
