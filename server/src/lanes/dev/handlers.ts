import { bounds } from '@omniai/contracts/limits'
import type { devOperations } from '@omniai/contracts/operations/dev'
import type { AuthAgent } from '../../agents/auth/index.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Handlers } from '../request-context.ts'

export type DevAgents = { readonly auth: Pick<AuthAgent, 'invites'> }

export const devHandlers: Handlers<typeof devOperations, DevAgents> = {
  inviteList: ({ query }, { auth }) => auth.invites.list({ limit: bounds.page_default, ...query }),
  inviteCreate: ({ principal, source, body }, { auth }) => auth.invites.create(principal, source, body),
  inviteRevoke: ({ principal, source, params }, { auth }) =>
    auth.invites.revoke(principal, source, params.invite_id),
  userList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  userView: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  userUpdate: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  userResetIssue: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  userSecondFactorsRemove: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  adminSessionList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  adminSessionRevoke: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  auditList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  diagnosticsView: ({ diagnose }) => diagnose(),
}
