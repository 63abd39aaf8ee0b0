/** How one gets into one's own account. */
import type { AccountSecurity, Passkey, Session } from '@omniai/contracts/schemas/account-security'
import { call } from './api.ts'
import { invalidate, type Resource } from './resources.ts'

export const security: Resource<AccountSecurity> = {
  key: ['account', 'security'],
  load: signal => call('securityView', {}, { signal }),
}

export const ownSessions: Resource<readonly Session[]> = {
  key: ['account', 'sessions'],
  load: async signal => (await call('sessionList', {}, { signal })).items,
}

export const ownPasskeys: Resource<readonly Passkey[]> = {
  key: ['account', 'passkeys'],
  load: async signal => (await call('passkeyList', {}, { signal })).items,
}

export const refreshAccount = () => invalidate(['account'])
