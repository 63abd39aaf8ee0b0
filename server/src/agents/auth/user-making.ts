import type { SignInMethod } from '@omniai/contracts/schemas/account-security'
import type { AuditAction } from '@omniai/contracts/schemas/admin'
import type { Account, Role } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { checkNewPassword } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import { presentAccount } from './present.ts'
import type { createSessions } from './sessions.ts'
import { type AuthStore, authStore, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'

export type NewUser = { email: string; name: string; password: string; role: Role }
export type Admitted = { readonly user: Account; readonly sessionToken: string }
type Entry = { readonly action: AuditAction; readonly detail?: Readonly<Record<string, string>> }

export const emailKey = (email: string) => email.trim().toLowerCase()

export function createUserMaking(
  database: Database,
  passwords: Passwords,
  sessions: ReturnType<typeof createSessions>,
  newId: NewId,
  now: () => number,
) {
  /**
   * Starts the session of someone who just proved who they are, and writes it down. Inside a transaction: what they
   * proved it with may be changed at this very moment, and a change ends only the sessions it can see.
   */
  async function admit(
    store: AuthStore,
    user: UserRow,
    source: Source,
    method: SignInMethod,
    entry: Entry,
  ): Promise<Admitted> {
    const held = await store.lockUser(user.id)
    if (!held || held.disabled_at !== null || held.password_hash !== user.password_hash) {
      throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 1 })
    }
    const sessionToken = await sessions.start(user.id, source, method, store)
    await auditInto(store, newId, now)({ ...entry, actorId: user.id, source })
    return { user: presentAccount(held), sessionToken }
  }

  const rowOf = (user: Omit<NewUser, 'password'>, password_hash: string): UserRow => ({
    id: newId('usr'),
    email: user.email.trim(),
    email_key: emailKey(user.email),
    name: user.name.trim(),
    role: user.role,
    password_hash,
    preferences: '{}',
    disabled_at: null,
    reset_requested_at: null,
    created_at: now(),
  })

  return {
    /** Hashes before the transaction: it takes tens of milliseconds that no lock should be held for. */
    async prepare(user: NewUser): Promise<UserRow> {
      await checkNewPassword(user.password, user, '/body/password')
      return rowOf(user, await passwords.hash(user.password))
    },
    /** For someone whom a sign-in service vouches for: no password opens it. */
    prepareWithoutPassword: (user: Omit<NewUser, 'password'>) => rowOf(user, ''),
    admit,
    /** For whoever has an account already. */
    signIn: (user: UserRow, source: Source, method: SignInMethod, entry: Entry): Promise<Admitted> =>
      database.transaction(tx => admit(authStore(tx.tables<AuthTables>()), user, source, method, entry)),
  }
}

export type UserMaking = ReturnType<typeof createUserMaking>
