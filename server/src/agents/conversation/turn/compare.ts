import { createHash } from 'node:crypto'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { Frozen } from '../../../runs/claim.ts'
import { conversationStore } from '../store.ts'
import { withFiles } from './attachments.ts'
import { assembleFor, longestBranch } from './context.ts'
import type { FrozenChat } from './frozen-request.ts'
import { type Defaults, emptyAnswer, type Making } from './prepare.ts'

/**
 * Another model's answer to the message that the first run has just been prepared for, in the same transaction. The
 * branch that is shown stays at the first answer.
 */
export async function prepareBeside(
  tx: Tx,
  { newId, now, media, project }: Making,
  { userId }: Owner,
  runId: string,
  first: Frozen,
  model: ModelRef,
  { limitOf, sees }: Defaults,
): Promise<Frozen> {
  const { thread_id: threadId, user_message_id: userMessageId } = first
  const store = conversationStore(tx)
  const thread = threadId && (await store.thread(userId, threadId))
  if (!thread || !threadId || !userMessageId) throw new ApiError('E_NOT_FOUND')
  const { settings } = first.request as FrozenChat
  const branch = (await store.branch(userId, threadId, userMessageId, longestBranch)).reverse()
  const { messages, report } = await assembleFor(
    tx,
    project,
    userId,
    thread,
    await withFiles(media, tx, { userId }, branch, { sees: sees(model), blind: 'refuse' }),
    { limitTokens: limitOf(model), settings },
  )
  const blank = {
    thread_id: threadId,
    user_id: userId,
    finish_reason: null,
    error_code: null,
    usage: null,
    created_at: now(),
  }
  const answer = emptyAnswer(blank, newId('msg'), userMessageId, model, runId)
  await store.insertMessages([answer])
  const request: FrozenChat = { model, settings, messages, context: report, beside: true }
  return { thread_id: threadId, user_message_id: userMessageId, message_id: answer.id, request }
}

/** One intent, several runs: the id of each is made of the first one's, so that a repeat names the same. */
export function intentBeside(clientRequestId: string, index: number): string {
  const hash = createHash('sha256').update(`${clientRequestId.toLowerCase()}/${index}`).digest('hex')
  // Version 8, whose bits are the maker's own: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
