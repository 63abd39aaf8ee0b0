import type { Account, AccountPatch, LoginBody, Preferences } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { createFirstAdmin } from './first-admin.ts'
import { createInvites } from './invites.ts'
import { createPasswords } from './passwords.ts'
import { presentAccount } from './present.ts'
import { createCsrf } from './secrets.ts'
import { createSessions } from './sessions.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import { type Admitted, createUserMaking, emailKey } from './user-making.ts'

export { authMigrations } from './migrations.ts'
export type { SessionLookup } from './sessions.ts'

type Dependencies = { database: Database; newId: NewId; now: () => number; sessionSecret: string }

/** Users, invitations, sessions, CSRF and the audit log of all of it. */
export function createAuthAgent({ database, newId, now, sessionSecret }: Dependencies) {
  const store = authStore(database.tables<AuthTables>())
  const passwords = createPasswords()
  const sessions = createSessions(store, newId, now)
  const users = createUserMaking(passwords, sessions, newId, now)
  const csrf = createCsrf(sessionSecret)
  const audit = auditInto(store, newId, now)

  return {
    csrf,
    sessionLifeSeconds: sessions.lifeSeconds,
    findSession: sessions.find,
    endSession: sessions.end,
    sweepSessions: sessions.sweep,
    firstAdmin: createFirstAdmin(database, users, now),
    invites: createInvites(database, users, newId, now),

    /** The same answer, and about the same time, for a wrong password, an unknown email and a disabled account. */
    async login(source: Source, body: LoginBody): Promise<Admitted> {
      const user = await store.userByEmail(emailKey(body.email))
      const right = await passwords.verify(user?.password_hash ?? null, body.password)
      if (!user || !right || user.disabled_at !== null) {
        await audit({ action: 'login_failed', actorId: user?.id ?? null, source })
        throw new ApiError('E_AUTH_INVALID_CREDENTIALS')
      }
      return users.admit(store, user, source, 'password', { action: 'login' })
    },

    async logout(principal: Principal, source: Source) {
      await sessions.end(principal)
      await audit({ action: 'logout', actorId: principal.userId, source })
      return { ok: true as const }
    },

    async account(principal: Principal): Promise<Account> {
      const user = await store.user(principal.userId)
      if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
      return presentAccount(user)
    },

    async updateAccount(principal: Principal, patch: AccountPatch): Promise<Account> {
      const user = await store.user(principal.userId)
      if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
      const preferences: Preferences = {
        ...(JSON.parse(user.preferences) as Preferences),
        ...patch.preferences,
      }
      const change = { name: patch.name?.trim() ?? user.name, preferences: JSON.stringify(preferences) }
      await store.updateUser(principal.userId, change)
      return presentAccount({ ...user, ...change })
    },
  }
}

export type AuthAgent = ReturnType<typeof createAuthAgent>
