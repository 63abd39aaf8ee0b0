import { bounds } from '@omniai/contracts/limits'
import type { Thread, ThreadCreate, ThreadPage, ThreadPatch } from '@omniai/contracts/schemas/thread'
import { foreignCursor, readPlace, writeCursor } from '../../kernel/cursor.ts'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal } from '../../kernel/principal.ts'
import { leafUnder } from './branch.ts'
import { presentThread } from './present.ts'
import { conversationStore, type ThreadKey } from './store.ts'
import { untitled } from './title.ts'

export function createThreads(database: Database, newId: NewId, now: () => number) {
  const store = conversationStore(database)

  async function view(principal: Principal, threadId: string): Promise<Thread> {
    const thread = await store.thread(principal.userId, threadId)
    // Someone else's thread and a missing one read the same: ids must not be probed.
    if (!thread) throw new ApiError('E_NOT_FOUND')
    return presentThread(thread)
  }

  return {
    view,

    async list(principal: Principal, query: { cursor?: string; limit?: number }): Promise<ThreadPage> {
      const limit = query.limit ?? bounds.page_default
      const rows = await store.threads(
        principal.userId,
        query.cursor ? readKey(query.cursor) : null,
        limit + 1,
      )
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map(presentThread),
        next_cursor: last ? cursorOf({ updatedAt: last.updated_at, id: last.id }) : null,
      }
    },

    async create(principal: Principal, body: ThreadCreate): Promise<Thread> {
      const at = now()
      const thread = {
        id: newId('thr'),
        user_id: principal.userId,
        title: body.title?.trim() ?? untitled,
        head_id: null,
        model: body.model ? JSON.stringify(body.model) : null,
        settings: JSON.stringify(body.settings ?? {}),
        created_at: at,
        updated_at: at,
        deleted_at: null,
      }
      await database.transaction(tx => conversationStore(tx).insertThread(thread))
      return presentThread({ ...thread, active_run_id: null })
    },

    /** `head_id` may be any message: the branch that is shown then ends at the newest leaf under it. */
    async update(principal: Principal, threadId: string, patch: ThreadPatch): Promise<Thread> {
      const { userId } = principal
      await view(principal, threadId)
      const change = {
        ...(patch.title !== undefined && { title: patch.title.trim() }),
        ...(patch.model !== undefined && { model: patch.model && JSON.stringify(patch.model) }),
        ...(patch.settings !== undefined && { settings: JSON.stringify(patch.settings) }),
        ...(patch.head_id !== undefined && {
          head_id: await leafUnder(store, userId, threadId, patch.head_id),
        }),
      }
      if (Object.keys(change).length > 0) {
        await database.transaction(tx => conversationStore(tx).updateThread(userId, threadId, change))
      }
      return view(principal, threadId)
    },

    async delete(principal: Principal, threadId: string) {
      if (!(await store.markDeleted(principal.userId, threadId, now()))) throw new ApiError('E_NOT_FOUND')
      return { ok: true as const }
    },

    async restore(principal: Principal, threadId: string): Promise<Thread> {
      await store.markDeleted(principal.userId, threadId, null)
      return view(principal, threadId)
    },
  }
}

const cursorOf = (key: ThreadKey) => writeCursor(`${key.updatedAt}:${key.id}`)

function readKey(cursor: string): ThreadKey {
  const match = /^(\d{1,16}):(thr_[0-9a-z]+)$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { updatedAt: Number(match[1]), id: match[2]! }
}
