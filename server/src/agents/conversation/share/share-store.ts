import type { Kysely, Selectable } from 'kysely'
import type { ConversationTables } from '../tables.ts'

type ShareRow = Selectable<ConversationTables['shares']>
/** Without the snapshot, which may be large. */
export type ShareHead = Omit<ShareRow, 'snapshot' | 'user_id' | 'shared_by'>

export function shareStore(db: Kysely<ConversationTables>) {
  return {
    insert: (row: ShareRow) => db.insertInto('shares').values(row).execute(),
    list: (
      userId: string,
      page: { threadId: string | null; before: string | null; now: number; limit: number },
    ): Promise<ShareHead[]> =>
      db
        .selectFrom('shares')
        .select(['id', 'token', 'thread_id', 'title', 'messages', 'created_at', 'expires_at'])
        .where('user_id', '=', userId)
        .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', page.now)]))
        .$if(page.threadId !== null, query => query.where('thread_id', '=', page.threadId!))
        .$if(page.before !== null, query => query.where('id', '<', page.before!))
        .orderBy('id', 'desc')
        .limit(page.limit)
        .execute(),
    /** @returns whether there was one. */
    async remove(userId: string, shareId: string): Promise<boolean> {
      const removed = await db
        .deleteFrom('shares')
        .where('id', '=', shareId)
        .where('user_id', '=', userId)
        .returning('id')
        .execute()
      return removed.length > 0
    },
    /** For whoever has the token. While its thread is in the trash a link leads nowhere. */
    byToken: (token: string, now: number) =>
      db
        .selectFrom('shares')
        .innerJoin('threads', 'threads.id', 'shares.thread_id')
        .selectAll('shares')
        .where('shares.token', '=', token)
        .where('threads.deleted_at', 'is', null)
        .where(({ eb, or }) => or([eb('shares.expires_at', 'is', null), eb('shares.expires_at', '>', now)]))
        .executeTakeFirst(),
    removeExpired: (now: number) => db.deleteFrom('shares').where('expires_at', '<=', now).execute(),
  }
}
