import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import { type Kysely, sql } from 'kysely'
import type { ConversationTables } from '../tables.ts'
import { untitled } from '../title.ts'
import { searchIndex } from './index-store.ts'
import { modelKey } from './model-key.ts'

const batch = 500

/** What the index is kept in. All of it can be made again from threads and messages. */
export const searchTables = ['search_entries', 'search_words']

/** The words first and without reading them, so that what is damaged in them does not matter. */
export async function emptySqliteIndex(db: Kysely<ConversationTables>): Promise<void> {
  await sql`insert into search_words (search_words) values ('delete-all')`.execute(db)
  await sql`delete from search_entries`.execute(db)
}

/** Every title and message into an empty index. */
export async function fillIndex(db: Kysely<ConversationTables>, kind: 'sqlite' | 'postgres'): Promise<void> {
  const index = searchIndex({ kind, tables: <T>() => db as unknown as Kysely<T> })
  for (let after = ''; ; ) {
    const threads = await db
      .selectFrom('threads')
      .select(['id', 'user_id', 'title', 'updated_at'])
      .where('id', '>', after)
      .where('title', '!=', untitled)
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
