import { bounds } from '@omniai/contracts/limits'
import type {
  ContextBlock,
  ContextBlockCreate,
  ContextBlockList,
  ContextBlockPatch,
} from '@omniai/contracts/schemas/context'
import type { Database, Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ProjectAgent } from '../../project/index.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { type BlockRow, blockStore } from './block-store.ts'
import { withDocuments } from './documents.ts'

type Documents = Pick<ProjectAgent, 'docTexts'>

export function createBlocks(database: Database, newId: NewId, now: () => number, project: Documents) {
  /** With the thread held still, so that places and counts are true. */
  async function inThread<R>(
    { userId }: Owner,
    threadId: string,
    work: (store: ReturnType<typeof blockStore>, tx: Tx) => Promise<R>,
  ): Promise<R> {
    return database.transaction(async tx => {
      const threads = conversationStore(tx)
      await threads.lockThread(userId, threadId)
      if (!(await threads.thread(userId, threadId))) throw new ApiError('E_NOT_FOUND')
      return work(blockStore(tx.tables<ConversationTables>()), tx)
    })
  }

  async function add(
    owner: Owner,
    threadId: string,
    store: ReturnType<typeof blockStore>,
    made: Pick<BlockRow, 'kind' | 'title' | 'text' | 'message_id' | 'until_id' | 'enabled'> & {
      doc_id?: string
    },
  ): Promise<BlockRow> {
    const there = await store.list(owner.userId, threadId)
    if (made.kind !== 'summary') refuseMore(there)
    const row = {
      doc_id: null,
      ...made,
      id: newId('ctx'),
      thread_id: threadId,
      user_id: owner.userId,
      position: (there.at(-1)?.position ?? -1) + 1,
      created_at: now(),
    }
    await store.insert(row)
    return row
  }

  function refuseMore(there: readonly unknown[]): void {
    if (there.length < bounds.context_blocks) return
    throw new ApiError('E_CONFLICT', { detail: `A thread has at most ${bounds.context_blocks} blocks.` })
  }

  return {
    async list({ userId }: Owner, threadId: string): Promise<ContextBlockList> {
      if (!(await conversationStore(database).thread(userId, threadId))) throw new ApiError('E_NOT_FOUND')
      const rows = await blockStore(database.tables<ConversationTables>()).list(userId, threadId)
      const shown = await withDocuments(project, database, { userId }, rows)
      return { items: shown.map(presentBlock) }
    },

    create: (owner: Owner, threadId: string, body: ContextBlockCreate): Promise<ContextBlock> =>
      inThread(owner, threadId, async (store, tx) => {
        const { text, doc_id, enabled = true } = body
        if ((text === undefined) === (doc_id === undefined)) throw oneOfBoth()
        const made = { enabled: enabled ? 1 : 0, message_id: null, until_id: null }
        if (doc_id === undefined) {
          const { title = '' } = body
          return presentBlock(
            await add(owner, threadId, store, { kind: 'text', title, text: text!, ...made }),
          )
        }
        const doc = (await project.docTexts(tx, owner, [doc_id])).get(doc_id)
        if (!doc) throw new ApiError('E_NOT_FOUND')
        const { title } = doc
        const row = await add(owner, threadId, store, { kind: 'doc', title, text: '', doc_id, ...made })
        return presentBlock({ ...row, text: doc.text })
      }),

    update: (
      owner: Owner,
      threadId: string,
      blockId: string,
      patch: ContextBlockPatch,
    ): Promise<ContextBlock> =>
      inThread(owner, threadId, async (store, tx) => {
        const rows = await store.list(owner.userId, threadId)
        const block = rows.find(row => row.id === blockId)
        if (!block) throw new ApiError('E_NOT_FOUND')
        if (patch.text !== undefined && (block.kind === 'message' || block.kind === 'doc')) {
          const detail = [{ path: '/text', message: 'is that of the message or document itself' }]
          throw new ApiError('E_VALIDATION', { detail })
        }
        const { title, text, enabled, position } = patch
        const change = {
          ...(title !== undefined && { title }),
          ...(text !== undefined && { text }),
          ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
        }
        if (Object.keys(change).length > 0) await store.update(owner.userId, blockId, change)
        if (position !== undefined) {
          const others = rows.filter(row => row.id !== blockId)
          const order = [...others.slice(0, position), block, ...others.slice(position)]
          for (const [place, row] of order.entries()) {
            if (row.position !== place) await store.update(owner.userId, row.id, { position: place })
          }
        }
        const now = await withDocuments(project, tx, owner, await store.list(owner.userId, threadId))
        return presentBlock(now.find(row => row.id === blockId)!)
      }),

    delete: (owner: Owner, threadId: string, blockId: string) =>
      inThread(owner, threadId, async store => {
        if (!(await store.remove(owner.userId, threadId, { blockId }))) throw new ApiError('E_NOT_FOUND')
        return { ok: true as const }
      }),

    /** Pinning twice is one pin. */
    pin: (owner: Owner, threadId: string, messageId: string): Promise<ContextBlock> =>
      inThread(owner, threadId, async (store, tx) => {
        if (!(await conversationStore(tx).message(owner.userId, threadId, messageId))) {
          throw new ApiError('E_NOT_FOUND')
        }
        const find = async () =>
          (await store.list(owner.userId, threadId)).find(row => row.message_id === messageId)
        if (!(await find())) {
          const made = { title: '', text: '', enabled: 1, message_id: messageId, until_id: null }
          await add(owner, threadId, store, { kind: 'message', ...made })
        }
        return presentBlock((await find())!)
      }),

    unpin: (owner: Owner, threadId: string, messageId: string) =>
      inThread(owner, threadId, async store => {
        if (!(await store.remove(owner.userId, threadId, { messageId }))) throw new ApiError('E_NOT_FOUND')
        return { ok: true as const }
      }),

    /** In the transaction that ends the run that wrote it. A thread that is gone gets none. */
    async addSummary(tx: Tx, owner: Owner, threadId: string, untilId: string, text: string): Promise<void> {
      const threads = conversationStore(tx)
      if (!(await threads.thread(owner.userId, threadId))) return
      if (!(await threads.message(owner.userId, threadId, untilId))) return
      const made = { title: '', text, enabled: 1, message_id: null, until_id: untilId }
      const store = blockStore(tx.tables<ConversationTables>())
      await add(owner, threadId, store, { kind: 'summary', ...made })
    },
  }
}

const oneOfBoth = () =>
  new ApiError('E_VALIDATION', {
    detail: [{ path: '/text', message: 'or a document is needed, and not both' }],
  })

export type Blocks = ReturnType<typeof createBlocks>

export const presentBlock = (row: BlockRow): ContextBlock => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  text: row.text,
  message_id: row.message_id,
  doc_id: row.doc_id,
  until_message_id: row.until_id,
  enabled: row.enabled !== 0,
  position: row.position,
  created_at: new Date(row.created_at).toISOString(),
})
