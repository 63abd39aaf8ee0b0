import type { Message } from '@omniai/contracts/schemas/thread'
import { call } from './api.ts'
import { ApiProblem } from './problem.ts'
import type { Resource } from './resources.ts'

/** One version of a message, whether the branch that is shown goes through it or not. */
export const siblingView = (threadId: string, messageId: string): Resource<Message> => ({
  key: ['thread', threadId, 'sibling', messageId],
  load: async signal => {
    const { items } = await call(
      'messageList',
      { params: { thread_id: threadId }, query: { head_id: messageId, limit: 1 } },
      { signal },
    )
    const [message] = items
    if (!message)
      throw new ApiProblem({ code: 'E_NOT_FOUND', message: 'This is not there.', fix: '', status: 404 })
    return message
  },
  // Its end may be stored a moment after its last word.
  lookEvery: message => (message?.state === 'writing' ? 2_000 : null),
})
