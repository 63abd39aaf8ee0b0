import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { RunRetry } from '@omniai/contracts/schemas/run'
import type { Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { Frozen } from '../../../runs/claim.ts'
import type { RunRow } from '../../../runs/store.ts'
import { conversationStore } from '../store.ts'
import { analysisKind } from './analyse.ts'
import type { FrozenChat } from './frozen-request.ts'
import type { Defaults, Making } from './prepare.ts'
import { prepareRetry } from './retry.ts'

/**
 * The same frozen request with the text so far at its end: the model goes on from there, in a new sibling that begins
 * with that text. Only an answer that was cut goes on: one that came to its end has nothing more to say.
 */
export async function prepareContinue(
  tx: Tx,
  making: Making,
  owner: Owner,
  runId: string,
  original: RunRow,
  body: RunRetry,
  defaults: Defaults,
): Promise<Frozen> {
  const { thread_id, message_id } = original
  if (original.kind === analysisKind) {
    throw new ApiError('E_CONFLICT', {
      detail: 'What a document is looked through for is not continued. Retry.',
    })
  }
  if (thread_id === null || message_id === null) throw new ApiError('E_NOT_FOUND')
  const answer = await conversationStore(tx).message(owner.userId, thread_id, message_id)
  if (!answer) throw new ApiError('E_NOT_FOUND')
  const text = textOf(JSON.parse(answer.parts) as MessagePart[])
  const cut = original.status !== 'completed' || original.reason === 'length'
  if (original.ended_at !== null && (text === '' || !cut)) {
    throw new ApiError('E_CONFLICT', { detail: 'This answer was not cut. Retry writes a new one.' })
  }
  const frozen = JSON.parse(original.request) as FrozenChat
  const asked = frozen.continues === undefined ? frozen.messages : frozen.messages.slice(0, -1)
  const request: FrozenChat = {
    ...frozen,
    messages: [...asked, { role: 'assistant', content: text }],
    continues: text,
  }
  return prepareRetry(
    tx,
    making,
    owner,
    runId,
    { ...original, request: JSON.stringify(request) },
    body,
    defaults,
  )
}
