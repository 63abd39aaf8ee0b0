import { textOf } from '@omniai/contracts/apply-event'
import type { Message } from '@omniai/contracts/schemas/thread'

/** Only what was cut goes on; an answer that came to its own end has nothing more to say. */
export const canGoOn = ({ role, run_id, state, finish_reason, parts }: Message): boolean =>
  role === 'assistant' &&
  run_id !== null &&
  state !== 'writing' &&
  (state !== 'completed' || finish_reason === 'length') &&
  textOf(parts) !== ''
