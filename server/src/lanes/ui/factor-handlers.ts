import type { accountOperations } from '@omniai/contracts/operations/account'
import type { AuthAgent } from '../../agents/auth/index.ts'
import type { Handlers } from '../request-context.ts'

type FactorOperation =
  | 'totpEnroll'
  | 'totpConfirm'
  | 'totpRecoveryRenew'
  | 'totpRemove'
  | 'passkeyList'
  | 'passkeyOffer'
  | 'passkeyRegister'
  | 'passkeyLoginOffer'
  | 'passkeyLogin'
  | 'passkeyUpdate'
  | 'passkeyDelete'
  | 'oidcProviderList'
  | 'oidcStart'
  | 'oidcFinish'
  | 'oidcLink'
  | 'oidcUnlink'

/** Other ways to prove who one is: authenticator apps, passkeys, sign-in services. */
export const factorHandlers: Handlers<
  Pick<typeof accountOperations, FactorOperation>,
  { readonly auth: AuthAgent }
> = {
  totpEnroll: ({ principal }, { auth }) => auth.totp.enroll(principal),
  totpConfirm: ({ principal, source, body }, { auth }) => auth.totp.confirm(principal, source, body.code),
  totpRecoveryRenew: ({ principal, source }, { auth }) => auth.totp.renewRecoveryCodes(principal, source),
  totpRemove: ({ principal, source }, { auth }) => auth.totp.remove(principal, source),
  passkeyList: ({ principal }, { auth }) => auth.passkeys.list(principal),
  passkeyOffer: ({ principal, page }, { auth }) => auth.passkeys.offer(principal, page),
  passkeyRegister: ({ principal, page, source, body }, { auth }) =>
    auth.passkeys.register(principal, page, source, body),
  passkeyLoginOffer: ({ principal, page }, { auth }) => auth.passkeys.offerUse(principal, page),
  passkeyLogin: async ({ page, source, body, session }, { auth }) =>
    session.admit(await auth.passkeys.login(page, source, body.credential)),
  passkeyUpdate: ({ principal, params, body }, { auth }) =>
    auth.passkeys.rename(principal, params.passkey_id, body.name),
  passkeyDelete: ({ principal, source, params }, { auth }) =>
    auth.passkeys.remove(principal, source, params.passkey_id),
  oidcProviderList: (_call, { auth }) => auth.oidc.providers(),
  oidcStart: ({ page, params, body }, { auth }) =>
    auth.oidc.start(page, params.oidc_provider_id, body.redirect_uri),
  oidcFinish: async ({ page, source, params, body, session }, { auth }) =>
    session.admit(await auth.oidc.finish(page, source, params.oidc_provider_id, body)),
  oidcLink: ({ principal, page, source, params, body }, { auth }) =>
    auth.oidc.link(principal, page, source, params.oidc_provider_id, body.callback_url),
  oidcUnlink: ({ principal, source, params }, { auth }) =>
    auth.oidc.unlink(principal, source, params.oidc_provider_id),
}
