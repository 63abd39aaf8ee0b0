import type { accountOperations } from '@omniai/contracts/operations/account'
import type { AuthAgent } from '../../agents/auth/index.ts'
import { ApiError } from '../../kernel/errors.ts'
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
  securityView: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passwordChange: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passwordForgot: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passwordReset: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  sessionList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  sessionConfirm: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  sessionRevoke: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  sessionRevokeAll: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
}
