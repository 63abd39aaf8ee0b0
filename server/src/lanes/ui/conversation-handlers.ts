import type { conversationOperations } from '@omniai/contracts/operations/conversation'
import type { Handlers } from '../request-context.ts'
import type { UiAgents } from './handlers.ts'

export const conversationHandlers: Handlers<typeof conversationOperations, Pick<UiAgents, 'conversation'>> = {
  searchQuery: ({ principal, query }, { conversation }) => conversation.search(principal, query),
}
