import { bounds } from '@omniai/contracts/limits'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { readIdCursor, writeCursor } from '../../kernel/cursor.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Principal } from '../../kernel/principal.ts'
import { presentMessage } from './present.ts'
import type { ConversationStore } from './store.ts'

/** The newest leaf under a message, itself if nothing answers it. */
export async function leafUnder(
  store: ConversationStore,
  userId: string,
  threadId: string,
  messageId: string,
): Promise<string> {
  const shape = await store.laterShape(userId, threadId, messageId)
  if (shape[0]?.id !== messageId) throw new ApiError('E_NOT_FOUND')
  return followDown(shape, messageId)
}

/** The newest leaf of what is left under a parent (null: of the thread); the parent itself when nothing is. */
export async function newestLeaf(
  store: ConversationStore,
  userId: string,
  threadId: string,
  parentId: string | null,
): Promise<string | null> {
  const shape = await store.laterShape(userId, threadId, parentId ?? '')
  if (parentId !== null) return followDown(shape, parentId)
  const root = shape.findLast(message => message.parent_id === null)
  return root ? followDown(shape, root.id) : null
}

function followDown(shape: readonly { id: string; parent_id: string | null }[], messageId: string): string {
  const newestChild = new Map<string, string>()
  for (const { id, parent_id } of shape) if (parent_id !== null) newestChild.set(parent_id, id)
  let leaf = messageId
  for (let child = newestChild.get(leaf); child !== undefined; child = newestChild.get(leaf)) leaf = child
  return leaf
}

/** One page of a branch, from its end towards its start; inside the page the oldest comes first. */
export async function listBranch(
  store: ConversationStore,
  principal: Principal,
  threadId: string,
  query: { head_id?: string; cursor?: string; limit?: number },
): Promise<MessagePage> {
  const { userId } = principal
  const thread = await store.thread(userId, threadId)
  if (!thread) throw new ApiError('E_NOT_FOUND')
  const limit = query.limit ?? bounds.page_default
  const from = query.cursor ? readIdCursor('msg', query.cursor) : (query.head_id ?? thread.head_id)
  if (from === null) return { items: [], next_cursor: null }
  const rows = await store.branch(userId, threadId, from, limit + 1)
  if (rows.length === 0) throw new ApiError('E_NOT_FOUND')
  const page = rows.slice(0, limit)
  const children = await store.children(userId, threadId, [...new Set(page.map(row => row.parent_id))])
  const older = rows[limit]
  return {
    items: page
      .map(row => {
        const siblings = children.filter(
          child => child.parent_id === row.parent_id && child.role === row.role,
        )
        return presentMessage(
          row,
          siblings.map(sibling => sibling.id),
        )
      })
      .reverse(),
    next_cursor: older ? writeCursor(older.id) : null,
  }
}
