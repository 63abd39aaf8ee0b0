import type { SignInMethod } from '@omniai/contracts/schemas/account-security'
import type { AuditAction } from '@omniai/contracts/schemas/admin'
import type { Account, Role } from '@omniai/contracts/schemas/auth'
import type { NewId } from '../../kernel/ids.ts'
import type { Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import type { Passwords } from './passwords.ts'
import { presentAccount } from './present.ts'
import type { createSessions } from './sessions.ts'
import type { AuthStore, UserRow } from './store.ts'

export type NewUser = { email: string; name: string; password: string; role: Role }
export type Admitted = { readonly user: Account; readonly sessionToken: string }

export const emailKey = (email: string) => email.trim().toLowerCase()

export function createUserMaking(
  passwords: Passwords,
  sessions: ReturnType<typeof createSessions>,
  newId: NewId,
  now: () => number,
) {
  return {
    /** Hashes before the transaction: it takes tens of milliseconds that no lock should be held for. */
    async prepare(user: NewUser): Promise<UserRow> {
      return {
        id: newId('usr'),
        email: user.email.trim(),
        email_key: emailKey(user.email),
        name: user.name.trim(),
        role: user.role,
        password_hash: await passwords.hash(user.password),
        preferences: '{}',
        disabled_at: null,
        reset_requested_at: null,
        created_at: now(),
      }
    },
    /** Starts the session of someone who just proved who they are, and writes it down. */
    async admit(
      store: AuthStore,
      user: UserRow,
      source: Source,
      method: SignInMethod,
      audit: { action: AuditAction; detail?: Record<string, string> },
    ): Promise<Admitted> {
      const sessionToken = await sessions.start(user.id, source, method, store)
      await auditInto(store, newId, now)({ ...audit, actorId: user.id, source })
      return { user: presentAccount(user), sessionToken }
    },
  }
}

export type UserMaking = ReturnType<typeof createUserMaking>
