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

  usageOwn: ({ principal, query }, { conversation }) => conversation.usage(principal, query),
  quotaOwn: ({ principal }, { conversation }) => conversation.quotas.own(principal),

  contextPreview: ({ principal, params, body }, { conversation }) =>
    conversation.preview(principal, params.thread_id, body),
  contextBlockList: ({ principal, params }, { conversation }) =>
    conversation.blocks.list(principal, params.thread_id),
  contextBlockCreate: ({ principal, params, body }, { conversation }) =>
    conversation.blocks.create(principal, params.thread_id, body),
  contextBlockUpdate: ({ principal, params, body }, { conversation }) =>
    conversation.blocks.update(principal, params.thread_id, params.context_block_id, body),
  contextBlockDelete: ({ principal, params }, { conversation }) =>
    conversation.blocks.delete(principal, params.thread_id, params.context_block_id),
  pinSet: ({ principal, params }, { conversation }) =>
    conversation.blocks.pin(principal, params.thread_id, params.message_id),
  pinRemove: ({ principal, params }, { conversation }) =>
    conversation.blocks.unpin(principal, params.thread_id, params.message_id),
  threadCompact: async ({ principal, params, body, answer }, { conversation }) =>
    answer.started(principal, await conversation.compact(principal, params.thread_id, body)),
  presetList: ({ principal, query }, { conversation }) => conversation.presets.list(principal, query),
  presetCreate: ({ principal, body }, { conversation }) => conversation.presets.create(principal, body),
  presetView: ({ principal, params }, { conversation }) =>
    conversation.presets.view(principal, params.preset_id),
  presetUpdate: ({ principal, params, body }, { conversation }) =>
    conversation.presets.update(principal, params.preset_id, body),
  presetDelete: ({ principal, params }, { conversation }) =>
    conversation.presets.delete(principal, params.preset_id),

  threadShare: ({ principal, params, body }, { conversation }) =>
    conversation.shares.create(principal, params.thread_id, body),
  shareList: ({ principal, query }, { conversation }) => conversation.shares.list(principal, query),
  shareRevoke: ({ principal, params }, { conversation }) =>
    conversation.shares.revoke(principal, params.share_id),
  sharedView: ({ params }, { conversation }) => conversation.shares.read(params.share_token),
  threadExport: ({ principal, params, query }, { conversation }) =>
    conversation.exportThread(principal, params.thread_id, query.format),
  exportCreate: ({ principal, body }, { conversation }) => conversation.archive(principal, body),
  importCreate: ({ principal, body }, { conversation }) => conversation.import(principal, body),
}
