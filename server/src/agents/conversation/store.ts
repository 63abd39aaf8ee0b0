import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { narrowed, type ThreadFilter, type ThreadKey } from './organise/thread-list.ts'
import { searchIndex } from './search/index-store.ts'
import { modelKey } from './search/model-key.ts'
import type { ConversationTables } from './tables.ts'
import { untitled } from './title.ts'

export type ThreadRow = Selectable<ConversationTables['threads']> & { active_run_id: string | null }
export type MessageRow = Selectable<ConversationTables['messages']>
export type NewThread = Insertable<ConversationTables['threads']>
export type NewMessage = Insertable<ConversationTables['messages']>

/** SQLite takes some 32,000 values in one statement. */
const rowsAtOnce = 500

/** What writes titles and messages writes them into the search as well: call it in a transaction. */
export function conversationStore(source: Pick<Database, 'kind' | 'tables'>) {
  const db = source.tables<ConversationTables>()
  const index = searchIndex(source)

  const addTitle = async (thread: Pick<ThreadRow, 'id' | 'user_id' | 'title' | 'updated_at'>) => {
    if (thread.title === untitled) return
    const { id, user_id, title, updated_at } = thread
    const entry = { message_id: null, role: null, model: null, at: updated_at }
    await index.add([{ ...entry, user_id, thread_id: id, text: title }])
  }

  const addMessages = (
    rows: readonly Pick<
      NewMessage,
      'id' | 'user_id' | 'thread_id' | 'role' | 'model' | 'parts' | 'created_at'
    >[],
  ) =>
    index.add(
      rows.map(row => ({
        user_id: row.user_id,
        thread_id: row.thread_id,
        message_id: row.id,
        role: row.role,
        model: modelKey(row.model),
        at: row.created_at,
        text: textOf(JSON.parse(row.parts) as MessagePart[]),
      })),
    )

  const threadsOf = (userId: string) =>
    db
      .selectFrom('threads')
      .selectAll('threads')
      .select(query =>
        query
          .selectFrom('messages')
          .select('messages.run_id')
          .whereRef('messages.thread_id', '=', 'threads.id')
          .where('messages.state', '=', sql.lit('writing'))
          .orderBy('messages.id', 'desc')
          .limit(1)
          .as('active_run_id'),
      )
      .where('threads.user_id', '=', userId)

  return {
    async insertThread(thread: NewThread): Promise<void> {
      await db.insertInto('threads').values(thread).execute()
      await addTitle(thread)
    },
    thread: (userId: string, threadId: string) =>
      threadsOf(userId).where('threads.id', '=', threadId).where('deleted_at', 'is', null).executeTakeFirst(),
    threads: (userId: string, filter: ThreadFilter, before: ThreadKey | null, limit: number) =>
      narrowed(threadsOf(userId), filter, before).limit(limit).execute(),
    async updateThread(
      userId: string,
      threadId: string,
      change: Updateable<ConversationTables['threads']>,
    ): Promise<boolean> {
      const updated = await db
        .updateTable('threads')
        .set(change)
        .where('id', '=', threadId)
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .returning(['id', 'user_id', 'title', 'updated_at'])
        .executeTakeFirst()
      if (updated && change.title !== undefined) {
        await index.removeTitle(userId, threadId)
        await addTitle(updated)
      }
      return updated !== undefined
    },
    /** Until the transaction ends, nobody else moves the end of this thread. SQLite has one writer anyway. */
    lockThread: (userId: string, threadId: string) =>
      db
        .updateTable('threads')
        .set(expression => ({ updated_at: expression.ref('updated_at') }))
        .where('id', '=', threadId)
        .where('user_id', '=', userId)
        .execute(),
    /** @returns false when there is nothing to delete (or, with null, to restore). */
    async markDeleted(userId: string, threadId: string, at: number | null): Promise<boolean> {
      const marked = await db
        .updateTable('threads')
        .set({ deleted_at: at })
        .where('id', '=', threadId)
        .where('user_id', '=', userId)
        .where('deleted_at', at === null ? 'is not' : 'is', null)
        .returning('id')
        .executeTakeFirst()
      return marked !== undefined
    },

    async insertMessages(rows: readonly NewMessage[]): Promise<void> {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const some = rows.slice(start, start + rowsAtOnce)
        await db.insertInto('messages').values(some).execute()
      }
      await addMessages(rows.filter(({ state }) => state !== 'writing'))
    },
    message: (userId: string, threadId: string, messageId: string) =>
      db
        .selectFrom('messages')
        .selectAll()
        .where('id', '=', messageId)
        .where('thread_id', '=', threadId)
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .executeTakeFirst(),
    /** Once for a message, when what writes it has ended. */
    async settleMessage(
      userId: string,
      messageId: string,
      change: Pick<MessageRow, 'state' | 'parts' | 'finish_reason' | 'error_code' | 'usage'> &
        Partial<Pick<MessageRow, 'model' | 'fallback_from'>>,
    ): Promise<void> {
      const settled = await db
        .updateTable('messages')
        .set(change)
        .where('id', '=', messageId)
        .where('user_id', '=', userId)
        .returning(['id', 'user_id', 'thread_id', 'role', 'model', 'parts', 'created_at'])
        .execute()
      await addMessages(settled)
    },

    /** One branch from `headId` towards its root, the head first. */
    async branch(userId: string, threadId: string, headId: string, limit: number): Promise<MessageRow[]> {
      const { rows } = await sql<MessageRow>`
        with recursive branch(id, parent_id, depth) as (
          select id, parent_id, 0 from messages
          where id = ${headId} and thread_id = ${threadId} and user_id = ${userId} and deleted_at is null
          union all
          select messages.id, messages.parent_id, branch.depth + 1
          from branch join messages on messages.id = branch.parent_id
          where branch.depth + 1 < ${limit} and messages.user_id = ${userId}
        )
        select messages.* from branch join messages on messages.id = branch.id
        order by branch.depth`.execute(db)
      return rows
    },
    /** Ids of all messages under these parents; null stands for the first messages of the thread. */
    children: (userId: string, threadId: string, parentIds: readonly (string | null)[]) =>
      db
        .selectFrom('messages')
        .select(['id', 'parent_id', 'role'])
        .where('thread_id', '=', threadId)
        .where('user_id', '=', userId)
        .where('deleted_at', 'is', null)
        .where(({ eb, or }) => {
          const named = parentIds.filter(id => id !== null)
          return or([
            ...(named.length > 0 ? [eb('parent_id', 'in', named)] : []),
            ...(named.length < parentIds.length ? [eb('parent_id', 'is', null)] : []),
          ])
        })
        .orderBy('id')
        .execute(),
    /** The shape of the tree from a message on: ids are time-ordered, so nothing under it is older. */
    laterShape: (userId: string, threadId: string, fromId: string) =>
      db
        .selectFrom('messages')
        .select(['id', 'parent_id'])
        .where('thread_id', '=', threadId)
        .where('user_id', '=', userId)
        .where('id', '>=', fromId)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .execute(),
  }
}

export type ConversationStore = ReturnType<typeof conversationStore>
