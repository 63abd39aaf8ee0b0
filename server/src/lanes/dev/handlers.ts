import { bounds } from '@omniai/contracts/limits'
import type { devOperations } from '@omniai/contracts/operations/dev'
import type { AuthAgent } from '../../agents/auth/index.ts'
import type { Handlers } from '../request-context.ts'

export type DevAgents = { readonly auth: Pick<AuthAgent, 'invites'> }

export const devHandlers: Handlers<typeof devOperations, DevAgents> = {
  inviteList: ({ query }, { auth }) => auth.invites.list({ limit: bounds.page_default, ...query }),
  inviteCreate: ({ principal, source, body }, { auth }) => auth.invites.create(principal, source, body),
  inviteRevoke: ({ principal, source, params }, { auth }) =>
    auth.invites.revoke(principal, source, params.invite_id),
}
