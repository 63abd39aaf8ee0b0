import type { uiOperations } from '@omniai/contracts/operations/ui'
import type { AuthAgent } from '../../agents/auth/index.ts'
import type { ConversationAgent } from '../../agents/conversation/index.ts'
import type { MediaAgent } from '../../agents/media/index.ts'
import type { ProjectAgent } from '../../agents/project/index.ts'
import type { ProviderAgent } from '../../agents/provider/index.ts'
import type { RunEngine } from '../../runs/engine.ts'
import type { InstallationView } from '../installation-view.ts'
import type { Handlers } from '../request-context.ts'
import { accountHandlers } from './account-handlers.ts'
import { attachmentHandlers } from './attachment-handlers.ts'
import { conversationHandlers } from './conversation-handlers.ts'
import { docPictureHandlers } from './doc-picture-handlers.ts'
import { factorHandlers } from './factor-handlers.ts'
import { projectHandlers } from './project-handlers.ts'

export type UiAgents = {
  readonly auth: AuthAgent
  readonly conversation: ConversationAgent
  readonly media: MediaAgent
  readonly project: ProjectAgent
  readonly provider: Pick<ProviderAgent, 'listProviders' | 'listModels' | 'healthcheck'>
  readonly runs: Pick<RunEngine, 'view' | 'list' | 'cancel'>
  readonly installation: InstallationView
}

export const uiHandlers: Handlers<typeof uiOperations, UiAgents> = {
  metaView: async ({ principal, flags, session }, { installation }) =>
    session.renew(await installation.meta(principal, flags)),
  healthView: () => ({ status: 'ok' }),
  readinessView: ({ answer }, { installation }) => installation.readiness(answer),

  ...accountHandlers,
  ...factorHandlers,

  providerList: (_call, { provider }) => provider.listProviders(),
  providerHealth: (_call, { provider }) => provider.healthcheck(),
  modelList: ({ query }, { provider }) => provider.listModels({ refresh: query.refresh ?? false }),

  chatStart: async ({ principal, body, answer }, { conversation }) =>
    answer.started(principal, await conversation.startTurn(principal, body)),
  runList: ({ principal, query }, { runs }) => runs.list(principal, query),
  runView: ({ principal, params }, { runs }) => runs.view(principal, params.run_id),
  runEvents: ({ principal, params, query, answer }) => answer.events(principal, params.run_id, query),
  runCancel: ({ principal, params, body }, { runs }) =>
    runs.cancel(principal, params.run_id, body.last_seq ?? null),
  runRetry: async ({ principal, params, body, answer }, { conversation }) =>
    answer.started(principal, await conversation.retry(principal, params.run_id, body)),
  runRequest: ({ principal, params }, { conversation }) => conversation.request(principal, params.run_id),

  threadList: ({ principal, query }, { conversation }) => conversation.threads.list(principal, query),
  threadCreate: ({ principal, body }, { conversation }) => conversation.threads.create(principal, body),
  threadView: ({ principal, params }, { conversation }) =>
    conversation.threads.view(principal, params.thread_id),
  threadUpdate: ({ principal, params, body }, { conversation }) =>
    conversation.threads.update(principal, params.thread_id, body),
  threadDelete: ({ principal, params }, { conversation }) =>
    conversation.threads.delete(principal, params.thread_id),
  threadRestore: ({ principal, params }, { conversation }) =>
    conversation.threads.restore(principal, params.thread_id),
  messageList: ({ principal, params, query }, { conversation }) =>
    conversation.messages(principal, params.thread_id, query),
  ...conversationHandlers,
  ...attachmentHandlers,
  ...projectHandlers,
  ...docPictureHandlers,
}
