import type { adminUsageOperations } from '@omniai/contracts/operations/admin-usage'
import type { ConversationAgent } from '../../agents/conversation/index.ts'
import type { Handlers } from '../request-context.ts'

export const usageHandlers: Handlers<
  typeof adminUsageOperations,
  { readonly conversation: Pick<ConversationAgent, 'quotas' | 'usageOfEveryone'> }
> = {
  usageView: ({ query }, { conversation }) => conversation.usageOfEveryone(query),
  quotaList: (_call, { conversation }) => conversation.quotas.list(),
  quotaSet: ({ principal, source, params, body }, { conversation }) =>
    conversation.quotas.set(principal, source, params.quota_id, body),
  quotaReset: ({ principal, source, params }, { conversation }) =>
    conversation.quotas.reset(principal, source, params.quota_id),
}
