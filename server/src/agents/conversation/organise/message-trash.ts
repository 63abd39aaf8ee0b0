import type { Thread } from '@omniai/contracts/schemas/thread'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { leafUnder, newestLeaf } from '../branch.ts'
import { presentThread } from '../present.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { trashStore } from './trash-store.ts'

/** Deleting a message takes all that follows it along; the branch that is shown moves to what is left beside it. */
export function createMessageTrash(database: Database, now: () => number) {
  return {
    async delete(owner: Owner, threadId: string, messageId: string): Promise<Thread> {
      const { userId } = owner
      return database.transaction(async tx => {
        const store = conversationStore(tx)
        const trash = trashStore(tx.tables<ConversationTables>())
        await store.lockThread(userId, threadId)
        const thread = await store.thread(userId, threadId)
        const message = await store.message(userId, threadId, messageId)
        if (!thread || !message) throw new ApiError('E_NOT_FOUND')
        if (await trash.isWritten(userId, threadId, messageId)) {
          throw new ApiError('E_CONFLICT', {
            detail: 'An answer there is still being written. Stop it, or wait.',
          })
        }
        await trash.deleteSubtree(userId, threadId, messageId, now())
        const shown = thread.head_id !== null && (await store.message(userId, threadId, thread.head_id))
        if (!shown) {
          const head = await newestLeaf(store, userId, threadId, message.parent_id)
          await store.updateThread(userId, threadId, { head_id: head })
        }
        return presentThread((await store.thread(userId, threadId))!)
      })
    },

    /** Shows what it brought back. */
    async restore(owner: Owner, threadId: string, messageId: string): Promise<Thread> {
      const { userId } = owner
      return database.transaction(async tx => {
        const store = conversationStore(tx)
        await store.lockThread(userId, threadId)
        if (!(await store.thread(userId, threadId))) throw new ApiError('E_NOT_FOUND')
        await trashStore(tx.tables<ConversationTables>()).restoreSubtree(userId, threadId, messageId)
        // Under something that is deleted itself it stays out of sight, so there is nothing to show.
        const message = await store.message(userId, threadId, messageId)
        if (!message || !(await isReachable(store, userId, threadId, message.parent_id))) {
          throw new ApiError('E_NOT_FOUND')
        }
        const head = await leafUnder(store, userId, threadId, messageId)
        await store.updateThread(userId, threadId, { head_id: head })
        return presentThread((await store.thread(userId, threadId))!)
      })
    },
  }
}

async function isReachable(
  store: ReturnType<typeof conversationStore>,
  userId: string,
  threadId: string,
  parentId: string | null,
): Promise<boolean> {
  return parentId === null || (await store.message(userId, threadId, parentId)) !== undefined
}
