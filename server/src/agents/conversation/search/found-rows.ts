import { type RawBuilder, sql } from 'kysely'
import type { SearchFilter } from './index-store.ts'

export const foundColumns = sql`
  entry.id, entry.at, entry.thread_id, threads.title, threads.deleted_at, threads.archived_at,
  entry.message_id, entry.role, messages.model, messages.parts`

/** The conditions that both databases share. The owner comes first. */
export function conditions(userId: string, filter: SearchFilter): RawBuilder<unknown> {
  const { role, model, from, until, threadId, state } = filter
  return sql.join(
    [
      sql`entry.user_id = ${userId} and threads.user_id = ${userId}`,
      sql`threads.expires_at is null and messages.deleted_at is null`,
      state === 'trash' ? sql`threads.deleted_at is not null` : sql`threads.deleted_at is null`,
      ...(state === 'active' ? [sql`threads.archived_at is null`] : []),
      ...(state === 'archived' ? [sql`threads.archived_at is not null`] : []),
      ...(role ? [sql`entry.role = ${role}`] : []),
      ...(model ? [sql`entry.model = ${model}`] : []),
      ...(from !== undefined ? [sql`entry.at >= ${from}`] : []),
      ...(until !== undefined ? [sql`entry.at < ${until}`] : []),
      ...(threadId ? [sql`entry.thread_id = ${threadId}`] : []),
    ],
    sql` and `,
  )
}

/** The owner as a word of the index, so that the words of others are not even looked at. */
export const ownerWord = (userId: string) => userId.replaceAll(/[^0-9a-z]/g, '')
