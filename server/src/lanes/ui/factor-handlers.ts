import type { accountOperations } from '@omniai/contracts/operations/account'
import type { AuthAgent } from '../../agents/auth/index.ts'
import { ApiError } from '../../kernel/errors.ts'
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
  totpEnroll: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  totpConfirm: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  totpRecoveryRenew: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  totpRemove: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyOffer: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyRegister: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyLoginOffer: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyLogin: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyUpdate: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  passkeyDelete: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  oidcProviderList: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  oidcStart: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  oidcFinish: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  oidcLink: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
  oidcUnlink: () => {
    throw new ApiError('E_CAPABILITY_DISABLED')
  },
}
