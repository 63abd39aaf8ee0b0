import type { MessagePart } from '@omniai/contracts/run-events'
import type { Thread, ThreadBranch } from '@omniai/contracts/schemas/thread'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { MediaAgent } from '../../media/index.ts'
import { presentThread } from '../present.ts'
import { conversationStore, type MessageRow } from '../store.ts'
import { attachmentsOf } from '../turn/attachments.ts'

const longestCopy = 20_000

/** A new thread of its own: what happens to the old one later does not touch it. */
export function createBranchOff(
  database: Database,
  newId: NewId,
  now: () => number,
  media: Pick<MediaAgent, 'known' | 'link'>,
) {
  return async ({ userId }: Owner, threadId: string, body: ThreadBranch): Promise<Thread> =>
    database.transaction(async tx => {
      const store = conversationStore(tx)
      const source = await store.thread(userId, threadId)
      if (!source) throw new ApiError('E_NOT_FOUND')
      const path = (await store.branch(userId, threadId, body.message_id, longestCopy)).reverse()
      const last = path.at(-1)
      if (!last) throw new ApiError('E_NOT_FOUND')
      if (last.state === 'writing') {
        throw new ApiError('E_CONFLICT', { detail: 'This answer is still being written. Stop it, or wait.' })
      }
      const at = now()
      const id = newId('thr')
      const copies = copyOf(path, id, newId)
      await store.insertThread({
        id,
        user_id: userId,
        title: body.title?.trim() ?? source.title,
        named_at: body.title === undefined ? source.named_at : at,
        head_id: copies.at(-1)!.id,
        model: source.model,
        settings: source.settings,
        system_prompt: source.system_prompt,
        folder: source.folder,
        project_id: source.project_id,
        origin: JSON.stringify({ thread_id: threadId, message_id: body.message_id }),
        // A copy of a temporary thread is as temporary as that.
        expires_at: source.expires_at,
        created_at: at,
        updated_at: at,
      })
      await store.insertMessages(copies)
      for (const copy of copies) {
        const fileIds = attachmentsOf(JSON.parse(copy.parts) as MessagePart[]).map(part => part.attachment_id)
        // A message that was imported may name files that are not here.
        const known = await media.known(tx, { userId }, fileIds)
        await media.link(tx, { userId }, { threadId: id, messageId: copy.id }, [...known.keys()])
      }
      return presentThread((await store.thread(userId, id))!)
    })
}

/** Runs stay with the thread they ran in: a copy has none, so nothing of it is counted twice. */
function copyOf(path: readonly MessageRow[], threadId: string, newId: NewId): MessageRow[] {
  const copies: MessageRow[] = []
  for (const message of path) {
    copies.push({
      ...message,
      id: newId('msg'),
      thread_id: threadId,
      parent_id: copies.at(-1)?.id ?? null,
      run_id: null,
    })
  }
  return copies
}
