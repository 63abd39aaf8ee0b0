import type { accountOperations } from '@omniai/contracts/operations/account'
import type { AuthAgent } from '../../agents/auth/index.ts'
import type { Handlers } from '../request-context.ts'

type AccountOperation =
  | 'csrfBootstrap'
  | 'authSetup'
  | 'authLogin'
  | 'authRegister'
  | 'authLogout'
  | 'accountView'
  | 'accountUpdate'
  | 'securityView'
  | 'passwordChange'
  | 'passwordForgot'
  | 'passwordReset'
  | 'sessionList'
  | 'sessionConfirm'
  | 'sessionRevoke'
  | 'sessionRevokeAll'

/** Signing in and out, and what belongs to an account. */
export const accountHandlers: Handlers<
  Pick<typeof accountOperations, AccountOperation>,
  { readonly auth: AuthAgent }
> = {
  csrfBootstrap: ({ session }) => session.bootstrap(),
  authSetup: async ({ source, body, session }, { auth }) =>
    session.admit(await auth.firstAdmin.setup(source, body)),
  authLogin: async ({ source, body, session }, { auth }) => session.admit(await auth.login(source, body)),
  authRegister: async ({ source, body, session }, { auth }) =>
    session.admit(await auth.invites.register(source, body)),
  authLogout: async ({ principal, source, session }, { auth }) =>
    session.clear(await auth.logout(principal, source)),
  accountView: ({ principal }, { auth }) => auth.account(principal),
  accountUpdate: ({ principal, body }, { auth }) => auth.updateAccount(principal, body),
  securityView: ({ principal }, { auth }) => auth.security(principal),
  passwordChange: async ({ principal, page, source, body, session }, { auth }) =>
    session.rotate(await auth.password.change(principal, page, source, body)),
  passwordForgot: ({ source, body }, { auth }) => auth.password.forgot(source, body.email),
  passwordReset: async ({ source, body, session }, { auth }) =>
    session.recognise(await auth.password.reset(source, body)),
  sessionList: ({ principal }, { auth }) => auth.ownSessions.list(principal),
  sessionConfirm: async ({ principal, page, source, body, session }, { auth }) =>
    session.rotate(await auth.ownSessions.confirm(principal, page, source, body)),
  sessionRevoke: async ({ principal, source, params, session }, { auth }) =>
    params.session_id === principal.sessionId
      ? session.clear(await auth.ownSessions.revoke(principal, source, params.session_id))
      : auth.ownSessions.revoke(principal, source, params.session_id),
  sessionRevokeAll: async ({ principal, source, query, session }, { auth }) =>
    query.keep_current
      ? auth.ownSessions.revokeAll(principal, source, 'current')
      : session.clear(await auth.ownSessions.revokeAll(principal, source, 'none')),
}
