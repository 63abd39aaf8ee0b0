import { sql } from 'kysely'
import type { Migration } from '../../../kernel/database.ts'

/** Filled from the documents: a copy of a database may leave them out, and they are filled again. */
export const docSearchTables = ['doc_index', 'doc_words'] as const

export const docSearchMigration: Migration = {
  name: '0023-doc-search',
  async up(db, kind) {
    const own = kind === 'sqlite' ? sql`id integer primary key,` : sql`words tsvector not null,`
    await sql`create table doc_index (
      ${own}
      doc_id text not null unique references docs (id) on delete cascade,
      revision_id text not null,
      title text not null)`.execute(db)
    // What changed lately is looked for every few seconds.
    await sql`create index docs_changed on docs (updated_at)`.execute(db)
    if (kind === 'sqlite') {
      // Words come folded and cut already: this tokenizer leaves them as they are.
      await sql`create virtual table doc_words using fts5(
        words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3')`.execute(db)
      await sql`create trigger doc_index_gone after delete on doc_index begin
        delete from doc_words where rowid = old.id; end`.execute(db)
    } else {
      await sql`create index doc_index_words on doc_index using gin (words) with (fastupdate = off)`.execute(
        db,
      )
    }
  },
}
