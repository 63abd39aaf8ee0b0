import type { RunRetry } from '@omniai/contracts/schemas/run'
import type { Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { Frozen } from '../../../runs/claim.ts'
import type { RunRow } from '../../../runs/store.ts'
import { reservedTokens } from '../context/limits.ts'
import { conversationStore } from '../store.ts'
import { withFiles } from './attachments.ts'
import { assembleFor, longestBranch } from './context.ts'
import { isSameModel, withFallback } from './fallback.ts'
import type { FrozenChat } from './frozen-request.ts'
import { type Defaults, emptyAnswer, type Making } from './prepare.ts'

/**
 * A new answer beside the old one, under the same user message. The frozen request is sent again byte for byte,
 * unless the caller asks for another model or other settings.
 */
export async function prepareRetry(
  tx: Tx,
  { newId, now, media, project }: Making,
  principal: Owner,
  runId: string,
  original: RunRow,
  body: RunRetry,
  defaults: Defaults,
): Promise<Frozen> {
  const store = conversationStore(tx)
  const threadId = original.thread_id
  const userMessageId = original.user_message_id
  if (threadId === null || userMessageId === null) throw new ApiError('E_NOT_FOUND')
  if (!(await store.message(principal.userId, threadId, userMessageId))) throw new ApiError('E_NOT_FOUND')
  if (original.ended_at === null) {
    throw new ApiError('E_CONFLICT', { detail: 'This answer is still being written. Stop it, or wait.' })
  }
  const frozen = JSON.parse(original.request) as FrozenChat
  const same: FrozenChat = {
    ...frozen,
    model: body.model ?? frozen.model ?? defaults.model,
    settings: body.settings ?? frozen.settings,
  }
  const asked = isSameModel(same.model, frozen.model)
    ? same
    : frozen.responseSchema
      ? forItsSize(same, defaults)
      : await forAnotherModel(tx, { media, project }, principal, { threadId, userMessageId }, same, defaults)
  const request = withFallback(asked, defaults)
  const at = now()
  const blank = {
    thread_id: threadId,
    user_id: principal.userId,
    finish_reason: null,
    error_code: null,
    usage: null,
    created_at: at,
  }
  const answer = emptyAnswer(blank, newId('msg'), userMessageId, request.model, runId)
  await store.insertMessages([answer])
  // A deleted thread is not found: nothing is written into the trash.
  if (!(await store.updateThread(principal.userId, threadId, { head_id: answer.id, updated_at: at }))) {
    throw new ApiError('E_NOT_FOUND')
  }
  return { thread_id: threadId, user_message_id: userMessageId, message_id: answer.id, request }
}

/** What was looked at stays what it was: nothing of it can be left out. */
function forItsSize(request: FrozenChat, { limitOf }: Pick<Defaults, 'limitOf'>): FrozenChat {
  if (!request.context) return request
  const limit_tokens = limitOf(request.model)
  const reserved_tokens = reservedTokens(limit_tokens, request.settings)
  const fits = limit_tokens === null || request.context.used_tokens + reserved_tokens <= limit_tokens
  return { ...request, context: { ...request.context, limit_tokens, reserved_tokens, fits } }
}

/** Another model holds more or less: what goes out is put together anew, from the thread as it is now. */
async function forAnotherModel(
  tx: Tx,
  { media, project }: Pick<Making, 'media' | 'project'>,
  { userId }: Owner,
  { threadId, userMessageId }: { threadId: string; userMessageId: string },
  request: FrozenChat,
  { limitOf, sees }: Pick<Defaults, 'limitOf' | 'sees'>,
): Promise<FrozenChat> {
  const store = conversationStore(tx)
  const thread = await store.thread(userId, threadId)
  if (!thread) throw new ApiError('E_NOT_FOUND')
  const branch = (await store.branch(userId, threadId, userMessageId, longestBranch)).reverse()
  const { messages, report } = await assembleFor(
    tx,
    project,
    userId,
    thread,
    await withFiles(media, tx, { userId }, branch, { sees: sees(request.model), blind: 'refuse' }),
    { limitTokens: limitOf(request.model), settings: request.settings },
  )
  const begun =
    request.continues === undefined ? [] : [{ role: 'assistant' as const, content: request.continues }]
  return { ...request, messages: [...messages, ...begun], context: report }
}
