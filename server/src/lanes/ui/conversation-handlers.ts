import type { conversationOperations } from '@omniai/contracts/operations/conversation'
import type { Handlers } from '../request-context.ts'
import type { UiAgents } from './handlers.ts'

export const conversationHandlers: Handlers<typeof conversationOperations, Pick<UiAgents, 'conversation'>> = {
  searchQuery: ({ principal, query }, { conversation }) => conversation.search(principal, query),
  folderList: ({ principal }, { conversation }) => conversation.folders(principal),
  threadBulk: ({ principal, body }, { conversation }) => conversation.bulk(principal, body),
  threadPurge: ({ principal, params }, { conversation }) => conversation.purge(principal, params.thread_id),
  threadBranch: ({ principal, params, body }, { conversation }) =>
    conversation.branchOff(principal, params.thread_id, body),
  messageDelete: ({ principal, params }, { conversation }) =>
    conversation.messageTrash.delete(principal, params.thread_id, params.message_id),
  messageRestore: ({ principal, params }, { conversation }) =>
    conversation.messageTrash.restore(principal, params.thread_id, params.message_id),
  runContinue: async ({ principal, params, body, answer }, { conversation }) =>
    answer.started(principal, await conversation.continue(principal, params.run_id, body)),
}
