import { type Kysely, sql } from 'kysely'
import type { Term } from '../../../kernel/text-search/terms.ts'
import { wordsOf } from '../../../kernel/text-search/words.ts'
import type { ConversationTables } from '../tables.ts'
import { conditions, foundColumns, ownerWord } from './found-rows.ts'
import type { Found, SearchEntry, SearchIndex } from './index-store.ts'

/** Vectors and queries are written out as such: PostgreSQL's own parser would cut words at other places. */
export function postgresIndex(db: Kysely<ConversationTables>): SearchIndex {
  async function add(entry: SearchEntry): Promise<void> {
    const { text, ...columns } = entry
    const words = [...wordsOf(text)].map((word, index) => `${lexeme(word.text)}:${index + 1}`)
    if (words.length === 0) return
    const vector = [owner(entry.user_id), ...words].join(' ')
    await sql`insert into search_entries (user_id, thread_id, message_id, role, model, at, words)
      values (${columns.user_id}, ${columns.thread_id}, ${columns.message_id}, ${columns.role},
        ${columns.model}, ${columns.at}, ${vector}::tsvector)`.execute(db)
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
      const wanted = [owner(userId), ...terms.map(phrase)].join(' & ')
      const { rows } = await sql<Found>`
        select ${foundColumns}
        from search_entries entry
        join threads on threads.id = entry.thread_id
        left join messages on messages.id = entry.message_id
        where entry.words @@ ${wanted}::tsquery
          and (entry.at, entry.id) < (${before?.at ?? Number.MAX_SAFE_INTEGER}, ${before?.id ?? 0})
          and ${conditions(userId, filter)}
        order by entry.at desc, entry.id desc limit ${limit}`.execute(db)
      return rows
    },
  }
}

/** Words have no quotes in them: they are letters and digits. */
const lexeme = (word: string) => `'${word}'`

/** Not a word that anyone could look for. */
const owner = (userId: string) => lexeme(`@${ownerWord(userId)}`)

const phrase = ({ words, prefix }: Term) =>
  `(${words
    .map((word, index) => (prefix && index === words.length - 1 ? `${lexeme(word)}:*` : lexeme(word)))
    .join(' <-> ')})`
