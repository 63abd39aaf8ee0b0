import { randomBytes } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type {
  Share,
  ShareCreate,
  SharedMessage,
  SharedThread,
  SharePage,
} from '@omniai/contracts/schemas/share'
import { readIdCursor, writeCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { AuthAgent } from '../../auth/index.ts'
import { conversationStore, type MessageRow } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { branchMessage, longestBranch } from '../turn/context.ts'
import { type ShareHead, shareStore } from './share-store.ts'

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  auth: Pick<AuthAgent, 'account'>
}

const hour = 60 * 60_000

/**
 * Links to a copy of a branch, made when the link is. The token is kept as it is, so that its owner can copy the link
 * again: it opens nothing that the row beside it does not hold.
 */
export function createShares({ database, newId, now, auth }: Dependencies) {
  const store = shareStore(database.tables<ConversationTables>())

  return {
    async create(owner: Owner, threadId: string, body: ShareCreate): Promise<Share> {
      const threads = conversationStore(database)
      const thread = await threads.thread(owner.userId, threadId)
      if (!thread) throw new ApiError('E_NOT_FOUND')
      const head = body.head_id ?? thread.head_id
      const branch = head === null ? [] : await threads.branch(owner.userId, threadId, head, longestBranch)
      if (body.head_id && branch.length === 0) throw new ApiError('E_NOT_FOUND')
      const messages = branch.reverse().filter(isReadable).map(sharedMessage)
      if (messages.length === 0) throw new ApiError('E_CONFLICT', { detail: 'There is nothing to read yet.' })
      const snapshot = JSON.stringify(messages)
      if (snapshot.length > bounds.share_characters) throw new ApiError('E_TOO_LARGE')
      const at = now()
      const row = {
        id: newId('shr'),
        token: randomBytes(24).toString('base64url'),
        user_id: owner.userId,
        thread_id: threadId,
        title: thread.title,
        shared_by: (await auth.account(owner)).name,
        messages: messages.length,
        snapshot,
        created_at: at,
        expires_at: body.expires_in_hours === undefined ? null : at + body.expires_in_hours * hour,
      }
      await store.insert(row)
      return presentShare(row)
    },

    async list(
      { userId }: Owner,
      query: { thread_id?: string; cursor?: string; limit?: number },
    ): Promise<SharePage> {
      const limit = query.limit ?? bounds.page_default
      const rows = await store.list(userId, {
        threadId: query.thread_id ?? null,
        before: query.cursor ? readIdCursor('shr', query.cursor) : null,
        now: now(),
        limit: limit + 1,
      })
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return { items: items.map(presentShare), next_cursor: last ? writeCursor(last.id) : null }
    },

    async revoke({ userId }: Owner, shareId: string) {
      if (!(await store.remove(userId, shareId))) throw new ApiError('E_NOT_FOUND')
      return { ok: true as const }
    },

    async read(token: string): Promise<SharedThread> {
      const row = await store.byToken(token, now())
      if (!row) throw new ApiError('E_NOT_FOUND')
      return {
        title: row.title,
        shared_by: row.shared_by,
        created_at: new Date(row.created_at).toISOString(),
        expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
        messages: JSON.parse(row.snapshot) as SharedMessage[],
      }
    },

    sweep: () => store.removeExpired(now()),
  }
}

const isReadable = (message: MessageRow) => message.state !== 'writing' && branchMessage(message).text !== ''

/** Words only: what the model thought, and what tools were given, stays with the owner. */
const sharedMessage = (message: MessageRow): SharedMessage => ({
  role: message.role,
  text: branchMessage(message).text,
  model: message.model === null ? null : (JSON.parse(message.model) as ModelRef),
  created_at: new Date(message.created_at).toISOString(),
})

const presentShare = (row: ShareHead): Share => ({
  id: row.id,
  token: row.token,
  thread_id: row.thread_id,
  title: row.title,
  messages: row.messages,
  created_at: new Date(row.created_at).toISOString(),
  expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
})
