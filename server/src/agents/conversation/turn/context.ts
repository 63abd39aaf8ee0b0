import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { PromptMessage } from '@omniai/contracts/schemas/run'
import type { MessageRow } from '../store.ts'

/** Messages further back than this are not sent. A thread this long is over any model's context anyway. */
export const longestBranch = 2_000

/**
 * The prompt of one branch, oldest first. An answer without text (it failed, or was stopped before the first word)
 * is left out; reasoning is not sent back.
 */
export function assemblePrompt(branch: readonly Pick<MessageRow, 'role' | 'parts'>[]): PromptMessage[] {
  return branch
    .map(message => ({ role: message.role, content: textOf(JSON.parse(message.parts) as MessagePart[]) }))
    .filter(message => message.content !== '')
}
