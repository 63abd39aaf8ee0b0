import type { AccountSecurity } from '@omniai/contracts/schemas/account-security'
import type { Account, AccountPatch, Preferences } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner, Principal } from '../../kernel/principal.ts'
import { presentAccount } from './present.ts'
import type { Sessions } from './sessions.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'

/** @param providerName how a sign-in service is called here. */
export function createAccount(
  database: Database,
  sessions: Pick<Sessions, 'confirmedUntil'>,
  providerName: (providerId: string) => string,
) {
  const store = authStore(database.tables<AuthTables>())

  async function userOf(principal: Owner) {
    const user = await store.user(principal.userId)
    if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
    return user
  }

  return {
    view: async (principal: Owner): Promise<Account> => presentAccount(await userOf(principal)),

    /** One at a time: of two tabs that each set a preference at once both would write the other's old one back. */
    update: (principal: Principal, patch: AccountPatch): Promise<Account> =>
      database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        const user = await inside.lockUser(principal.userId)
        if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
        const preferences: Preferences = {
          ...(JSON.parse(user.preferences) as Preferences),
          ...patch.preferences,
        }
        const change = { name: patch.name?.trim() ?? user.name, preferences: JSON.stringify(preferences) }
        await inside.updateUser(principal.userId, change)
        return presentAccount({ ...user, ...change })
      }),

    async security(principal: Principal): Promise<AccountSecurity> {
      const [user, session, factorsOf, identities] = await Promise.all([
        userOf(principal),
        store.session(principal.userId, principal.sessionId),
        store.factorCounts([principal.userId]),
        store.identitiesOf(principal.userId),
      ])
      const factors = factorsOf(principal.userId)
      const until = session ? sessions.confirmedUntil(session.confirmed_at) : null
      return {
        has_password: user.password_hash !== '',
        totp: { enabled: factors.totp, recovery_codes_left: factors.totp ? factors.recoveryCodes : 0 },
        passkeys: factors.passkeys,
        identities: identities.map(identity => ({
          provider_id: identity.provider_id,
          provider_name: providerName(identity.provider_id),
          label: identity.label,
          linked_at: new Date(identity.linked_at).toISOString(),
        })),
        confirmed_until: until === null ? null : new Date(until).toISOString(),
      }
    },
  }
}
