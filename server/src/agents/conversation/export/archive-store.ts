import { type Kysely, sql } from 'kysely'
import type { ConversationTables } from '../tables.ts'

/** After this message of this thread; `~` sorts behind every id, so it means: after all of it. */
export type ArchivePlace = { readonly threadId: string; readonly messageId: string }

const messagesAtOnce = 200

/** Everything of a person but what is in the trash and what is temporary, by id. */
export function archiveStore(db: Kysely<ConversationTables>) {
  return {
    threads: (userId: string, { threadId, messageId }: ArchivePlace, limit: number) =>
      db
        .selectFrom('threads')
        .selectAll()
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .where('expires_at', 'is', null)
        .where('id', messageId === '~' ? '>' : '>=', threadId)
        .orderBy('id')
        .limit(limit)
        .execute(),
    async messageSizes(userId: string, threadIds: readonly string[], place: ArchivePlace) {
      if (threadIds.length === 0) return { rows: [], more: false }
      const rows = await db
        .selectFrom('messages')
        .select(['thread_id', 'id', sql<number>`length(parts)`.as('size')])
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .where('thread_id', 'in', threadIds)
        .where(({ eb, or, and }) =>
          or([
            eb('thread_id', '>', place.threadId),
            and([eb('thread_id', '=', place.threadId), eb('id', '>', place.messageId)]),
          ]),
        )
        .orderBy('thread_id')
        .orderBy('id')
        .limit(messagesAtOnce + 1)
        .execute()
      return { rows: rows.slice(0, messagesAtOnce), more: rows.length > messagesAtOnce }
    },
    messages: async (userId: string, ids: readonly string[]) =>
      ids.length === 0
        ? []
        : db
            .selectFrom('messages')
            .selectAll()
            .where('user_id', '=', userId)
            .where('id', 'in', ids)
            .orderBy('id')
            .execute(),
    blocks: async (userId: string, threadIds: readonly string[]) =>
      threadIds.length === 0
        ? []
        : db
            .selectFrom('context_blocks')
            .selectAll()
            .where('user_id', '=', userId)
            .where('thread_id', 'in', threadIds)
            .orderBy('position')
            .orderBy('id')
            .execute(),
  }
}
