import { type Kysely, sql } from 'kysely'
import type { Term } from '../../../kernel/text-search/terms.ts'
import { wordsOf } from '../../../kernel/text-search/words.ts'
import type { ConversationTables } from '../tables.ts'
import { conditions, foundColumns, ownerWord } from './found-rows.ts'
import type { Found, SearchEntry, SearchIndex } from './index-store.ts'

/**
 * FTS5 gives rows out in the order of their row ids without sorting, so an id is the entry's time and a number inside
 * that millisecond. Text is kept in the messages alone: the index has words and places only.
 */
const idsPerMs = 1024

export function sqliteIndex(db: Kysely<ConversationTables>): SearchIndex {
  async function add(entry: SearchEntry): Promise<void> {
    const { text, ...columns } = entry
    const words = [...wordsOf(text)].map(word => word.text).join(' ')
    if (words === '') return
    const id = await insertAt(columns)
    await sql`insert into search_words (rowid, owner, words)
      values (${id}, ${ownerWord(entry.user_id)}, ${words})`.execute(db)
  }

  async function insertAt(columns: Omit<SearchEntry, 'text'>): Promise<number> {
    for (let ms = columns.at; ; ms += 1) {
      const [first, end] = [ms * idsPerMs, (ms + 1) * idsPerMs]
      const { rows } = await sql<{ id: number }>`
        insert into search_entries (id, user_id, thread_id, message_id, role, model, at)
        values (
          (select coalesce(max(id) + 1, ${first}) from search_entries where id >= ${first} and id < ${end}),
          ${columns.user_id}, ${columns.thread_id}, ${columns.message_id}, ${columns.role}, ${columns.model},
          ${columns.at})
        on conflict (id) do nothing returning id`.execute(db)
      if (rows[0]) return rows[0].id
    }
  }

  return {
    async add(entries) {
      for (const entry of entries) await add(entry)
    },
    async removeTitle(userId, threadId) {
      await db
        .deleteFrom('search_entries')
        .where('user_id', '=', userId)
        .where('thread_id', '=', threadId)
        .where('message_id', 'is', null)
        .execute()
    },
    async find(userId, terms, filter, before, limit) {
      const match = `owner:"${ownerWord(userId)}" AND words:(${terms.map(phrase).join(' AND ')})`
      const { rows } = await sql<Found>`
        select ${foundColumns}
        from search_words
        cross join search_entries entry on entry.id = search_words.rowid
        cross join threads on threads.id = entry.thread_id
        left join messages on messages.id = entry.message_id
        where search_words match ${match}
          and search_words.rowid < ${before?.id ?? Number.MAX_SAFE_INTEGER}
          and ${conditions(userId, filter)}
        order by search_words.rowid desc limit ${limit}`.execute(db)
      return rows
    },
  }
}

/** Words have no quotes in them: they are letters and digits. */
const phrase = ({ words, prefix }: Term) => `"${words.join(' ')}"${prefix ? '*' : ''}`
