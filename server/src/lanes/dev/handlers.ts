import type { devOperations } from '@omniai/contracts/operations/dev'
import type { AuthAgent } from '../../agents/auth/index.ts'
import type { ConversationAgent } from '../../agents/conversation/index.ts'
import type { ProviderAgent } from '../../agents/provider/index.ts'
import type { Handlers } from '../request-context.ts'
import { providerHandlers } from './provider-handlers.ts'
import { usageHandlers } from './usage-handlers.ts'

export type DevAgents = {
  readonly auth: Pick<AuthAgent, 'invites' | 'users' | 'password' | 'oversight'>
  readonly provider: Pick<ProviderAgent, 'admin'>
  readonly conversation: Pick<ConversationAgent, 'quotas' | 'usageOfEveryone'>
}

export const devHandlers: Handlers<typeof devOperations, DevAgents> = {
  inviteList: ({ query }, { auth }) => auth.invites.list(query),
  inviteCreate: ({ principal, source, body }, { auth }) => auth.invites.create(principal, source, body),
  inviteRevoke: ({ principal, source, params }, { auth }) =>
    auth.invites.revoke(principal, source, params.invite_id),
  userList: ({ query }, { auth }) => auth.users.list(query),
  userView: ({ params }, { auth }) => auth.users.view(params.user_id),
  userUpdate: ({ principal, source, params, body }, { auth }) =>
    auth.users.update(principal, source, params.user_id, body),
  userResetIssue: ({ principal, source, params }, { auth }) =>
    auth.password.issueReset(principal, source, params.user_id),
  userSecondFactorsRemove: ({ principal, source, params }, { auth }) =>
    auth.users.removeSecondFactors(principal, source, params.user_id),
  adminSessionList: ({ principal, query }, { auth }) => auth.oversight.sessions(principal, query),
  adminSessionRevoke: ({ principal, source, params }, { auth }) =>
    auth.oversight.revokeSession(principal, source, params.session_id),
  auditList: ({ query }, { auth }) => auth.oversight.audit(query),
  ...providerHandlers,
  ...usageHandlers,
  diagnosticsView: ({ diagnose }) => diagnose(),
}
