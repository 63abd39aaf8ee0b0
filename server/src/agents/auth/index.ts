import type { Database } from '../../kernel/database.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { RateLimiter } from '../../kernel/limiter.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import type { Sealing } from '../../kernel/sealing.ts'
import { createAccount } from './account.ts'
import { auditInto } from './audit.ts'
import { createDevices } from './devices.ts'
import { createFactors, type OidcDependencies } from './factors.ts'
import { createFirstAdmin } from './first-admin.ts'
import { createInvites } from './invites.ts'
import { createOversight } from './oversight.ts'
import { createOwnSessions } from './own-sessions.ts'
import { createPasswordSetting } from './password-setting.ts'
import { createPasswordSignIn } from './password-sign-in.ts'
import { createPasswords, type HashCost } from './passwords.ts'
import { createCsrf } from './secrets.ts'
import { createSessionEnds, createSessions } from './sessions.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import { createTries } from './tries.ts'
import { createUserMaking, emailKey } from './user-making.ts'
import { createUsers } from './users.ts'

export { authMigrations } from './migrations.ts'
export type { OidcConfig } from './oidc/sign-in-service.ts'
export type { HashCost } from './passwords.ts'
export type { SessionLookup } from './sessions.ts'

export type NamedPerson = { readonly name: string; readonly email: string }

type Dependencies = {
  database: Database
  rateLimiter: RateLimiter
  newId: NewId
  now: () => number
  sessionSecret: string
  sealing: Sealing
  /** Of a password; left out: what is safe. */
  hashCost?: HashCost | undefined
  /** null: no sign-in service. */
  oidc: OidcDependencies | null
  log: (message: string, fields: object) => void
}

/** Users, invitations, sessions, CSRF and the audit log of all of it. */
export function createAuthAgent(dependencies: Dependencies) {
  const { database, rateLimiter, newId, now, sessionSecret } = dependencies
  const store = authStore(database.tables<AuthTables>())
  const passwords = createPasswords(dependencies.hashCost)
  const ends = createSessionEnds()
  const sessions = createSessions(store, ends, newId, now)
  const users = createUserMaking(database, passwords, sessions, newId, now)
  const devices = createDevices(sessionSecret, now)
  const audit = auditInto(store, newId, now)
  const tries = createTries({ store, limiter: rateLimiter, devices, passwords, audit })
  const factors = createFactors({ ...dependencies, users })
  const accounts = createAccount(database, sessions, factors.oidc.nameOf)
  const parts = { database, sessions, ends, passwords, tries, newId, now }

  return {
    csrf: createCsrf(sessionSecret),
    /** The cookie by which a browser is known to an account it signed in to before. */
    device: {
      lifeSeconds: devices.lifeSeconds,
      markFor: (email: string, held: string | undefined) => devices.markFor(emailKey(email), held),
    },
    sessionLifeSeconds: sessions.lifeSeconds,
    findSession: sessions.find,
    liveSessions: sessions.live,
    /** Called for each session that ends before its time, once it is over for good. */
    onSessionEnded: ends.onEnded,
    endSession: sessions.end,
    async sweep(): Promise<void> {
      await sessions.sweep()
      await store.deleteExpiredResets(now())
      await factors.sweep()
    },

    firstAdmin: createFirstAdmin(database, users, newId, now),
    invites: createInvites(database, users, newId, now),
    account: accounts.view,
    updateAccount: accounts.update,
    security: accounts.security,
    ownSessions: createOwnSessions({ ...parts, confirmPasskey: factors.passkeys.confirm }),
    password: createPasswordSetting(parts),
    users: createUsers(parts),
    /** For agents where people work together: who an address belongs to, and what people are called. */
    directory: {
      async byEmail(email: string): Promise<{ id: string } | null> {
        const user = await store.userByEmail(emailKey(email))
        return user && user.disabled_at === null ? { id: user.id } : null
      },
      names: async (userIds: readonly string[]): Promise<ReadonlyMap<string, string>> =>
        new Map((await store.names(userIds)).map(({ id, name }) => [id, name])),
      /** With their addresses: for administrators alone. */
      people: async (userIds: readonly string[]): Promise<ReadonlyMap<string, NamedPerson>> =>
        new Map((await store.namesAndAddresses(userIds)).map(({ id, name, email }) => [id, { name, email }])),
    },
    /** For what others do that administrators should find again. */
    audit,
    oversight: createOversight(database, sessions, newId, now),

    login: createPasswordSignIn({ store, users, tries, secondFactor: factors.totp }),
    totp: factors.totp,
    passkeys: factors.passkeys,
    oidc: factors.oidc,
    async logout(principal: Principal, source: Source) {
      await sessions.end(principal)
      await audit({ action: 'logout', actorId: principal.userId, source })
      return { ok: true as const }
    },
  }
}

export type AuthAgent = ReturnType<typeof createAuthAgent>
