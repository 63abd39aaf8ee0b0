import { type Kysely, sql, type Updateable } from 'kysely'
import type { ConversationTables } from '../tables.ts'

export type ThreadMarks = Pick<
  Updateable<ConversationTables['threads']>,
  'pinned_at' | 'archived_at' | 'folder' | 'deleted_at'
>

/** Marks on many threads, the trash, and what leaves it for ever. */
export function trashStore(db: Kysely<ConversationTables>) {
  const own = (userId: string, ids: readonly string[]) =>
    db.selectFrom('threads').where('user_id', '=', userId).where('id', 'in', ids)

  return {
    /** @returns the ids that there are, outside the trash or (`inTrash`) in it. */
    async mark(
      userId: string,
      ids: readonly string[],
      inTrash: boolean,
      marks: ThreadMarks,
    ): Promise<Set<string>> {
      const rows = await db
        .updateTable('threads')
        .set(marks)
        .where('user_id', '=', userId)
        .where('id', 'in', ids)
        .where('deleted_at', inTrash ? 'is not' : 'is', null)
        .returning('id')
        .execute()
      return new Set(rows.map(row => row.id))
    },

    folders: (userId: string) =>
      db
        .selectFrom('threads')
        .select(({ fn, ref }) => [ref('folder').$notNull().as('name'), fn.countAll<number>().as('threads')])
        .where('user_id', '=', userId)
        .where('folder', 'is not', null)
        .where('deleted_at', 'is', null)
        .where('expires_at', 'is', null)
        .groupBy('folder')
        .orderBy('folder')
        .execute(),

    /** Which of these exist, whether they may be deleted for ever, and what still writes in them. */
    toPurge: (userId: string, ids: readonly string[]) =>
      own(userId, ids).select(['id', 'deleted_at', 'expires_at']).execute(),
    writingRuns: async (userId: string, ids: readonly string[]): Promise<string[]> => {
      const rows = await db
        .selectFrom('messages')
        .select('run_id')
        .where('user_id', '=', userId)
        .where('thread_id', 'in', ids)
        .where('state', '=', sql.lit('writing'))
        .execute()
      return rows.flatMap(({ run_id }) => run_id ?? [])
    },
    purge: (userId: string, ids: readonly string[]) =>
      db.deleteFrom('threads').where('user_id', '=', userId).where('id', 'in', ids).execute(),

    /** What the sweep takes, whoever owns it. */
    expiredThreads: (trashedBefore: number, now: number, limit: number) =>
      db
        .selectFrom('threads')
        .select(['id', 'user_id'])
        .where(({ eb, or }) => or([eb('deleted_at', '<', trashedBefore), eb('expires_at', '<=', now)]))
        .limit(limit)
        .execute(),
    expiredMessages: (deletedBefore: number, limit: number) =>
      db
        .selectFrom('messages')
        .select(['id', 'user_id'])
        .where('deleted_at', '<', deletedBefore)
        .limit(limit)
        .execute(),
    purgeMessages: (userId: string, ids: readonly string[]) =>
      db.deleteFrom('messages').where('user_id', '=', userId).where('id', 'in', ids).execute(),

    /** A message and all under it that is not deleted yet. @returns how many that were. */
    async deleteSubtree(userId: string, threadId: string, rootId: string, at: number): Promise<number> {
      const { rows } = await sql<{ id: string }>`
        with recursive subtree(id) as (
          select id from messages
          where id = ${rootId} and thread_id = ${threadId} and user_id = ${userId} and deleted_at is null
          union all
          select messages.id from subtree join messages on messages.parent_id = subtree.id
          where messages.thread_id = ${threadId} and messages.user_id = ${userId}
            and messages.deleted_at is null
        )
        update messages set deleted_at = ${at}, deleted_with = ${rootId}
        where id in (select id from subtree) returning id`.execute(db)
      return rows.length
    },
    /** @returns false when this message was not deleted as the first of its subtree. */
    async restoreSubtree(userId: string, threadId: string, rootId: string): Promise<boolean> {
      const rows = await db
        .updateTable('messages')
        .set({ deleted_at: null, deleted_with: null })
        .where('thread_id', '=', threadId)
        .where('user_id', '=', userId)
        .where('deleted_with', '=', rootId)
        .returning('id')
        .execute()
      return rows.length > 0
    },
    async isWritten(userId: string, threadId: string, rootId: string): Promise<boolean> {
      const { rows } = await sql`
        with recursive subtree(id, state) as (
          select id, state from messages
          where id = ${rootId} and thread_id = ${threadId} and user_id = ${userId} and deleted_at is null
          union all
          select messages.id, messages.state from subtree
          join messages on messages.parent_id = subtree.id and messages.thread_id = ${threadId}
        )
        select 1 from subtree where state = 'writing' limit 1`.execute(db)
      return rows.length > 0
    },
  }
}
