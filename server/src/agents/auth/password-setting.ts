import type { PasswordChange, PasswordReset } from '@omniai/contracts/schemas/account-security'
import type { PasswordResetIssued } from '@omniai/contracts/schemas/admin'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Page, Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { checkNewPassword } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import { presentAccount } from './present.ts'
import { hashSecret, newSecret } from './secrets.ts'
import type { SessionEnds, Sessions } from './sessions.ts'
import { authStore, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { Tries } from './tries.ts'
import { type Admitted, emailKey } from './user-making.ts'

const resetLife = 24 * 60 * 60 * 1000

type Dependencies = {
  database: Database
  sessions: Sessions
  ends: SessionEnds
  passwords: Passwords
  tries: Tries
  newId: NewId
  now: () => number
}

/** A new password: by whoever knows the old one, or with the link of an administrator. */
export function createPasswordSetting(dependencies: Dependencies) {
  const { database, sessions, ends, passwords, tries, newId, now } = dependencies
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)

  /** An account without a password proves itself by its session; any other by the password it has. */
  async function proveOwner(
    principal: Principal,
    source: Source,
    user: UserRow,
    current: string | undefined,
  ): Promise<void> {
    if (current === undefined) {
      if (user.password_hash !== '') {
        const detail = [{ path: '/body/current_password', message: 'is needed: this account has a password' }]
        throw new ApiError('E_VALIDATION', { detail })
      }
      const session = await store.session(principal.userId, principal.sessionId)
      if (!session || sessions.confirmedUntil(session.confirmed_at) === null)
        throw new ApiError('E_AUTH_CONFIRM_REQUIRED')
      return
    }
    const failure = { action: 'password_change_failed', actorId: user.id } as const
    const attempt = { emailKey: user.email_key, user, password: current, source, failure }
    await tries(attempt, async () => {})
  }

  return {
    async change(principal: Principal, page: Page, source: Source, body: PasswordChange): Promise<Admitted> {
      const user = await store.user(principal.userId)
      if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
      await proveOwner(principal, source, user, body.current_password)
      await checkNewPassword(body.new_password, user, '/body/new_password')
      if (body.new_password === body.current_password) {
        const detail = [{ path: '/body/new_password', message: 'is the one you have; choose another one' }]
        throw new ApiError('E_VALIDATION', { detail })
      }
      const password_hash = await passwords.hash(body.new_password)
      return database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        const held = await inside.lockUser(user.id)
        // Someone else was faster: the password that was checked is not the one of now.
        if (held?.password_hash !== user.password_hash) throw new ApiError('E_AUTH_INVALID_CREDENTIALS')
        const sessionToken = await sessions.rotate(principal, page, inside)
        if (sessionToken === null) throw new ApiError('E_AUTH_SESSION_EXPIRED')
        await inside.updateUser(user.id, { password_hash, reset_requested_at: null })
        await inside.deleteResets(user.id)
        const ended = await inside.deleteSessionsOf(user.id, principal.sessionId)
        tx.onCommit(() => ends.announce(ended))
        await auditInto(
          inside,
          newId,
          now,
        )({
          action: 'password_changed',
          actorId: user.id,
          source,
          detail: { sessions_ended: ended.length },
        })
        return { user: presentAccount(held), sessionToken }
      })
    },

    /** No mail is sent from here: it asks the administrators. The same work for an account and for none. */
    async forgot(source: Source, email: string) {
      const user = await store.requestReset(emailKey(email), now())
      await audit({ action: 'reset_requested', actorId: null, ...(user && { subject: user.id }), source })
      return { ok: true as const }
    },

    issueReset: (principal: Principal, source: Source, userId: string): Promise<PasswordResetIssued> =>
      database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (!(await inside.lockUser(userId))) throw new ApiError('E_NOT_FOUND')
        const token = newSecret()
        const expires_at = now() + resetLife
        await inside.deleteResets(userId)
        await inside.insertReset({
          token_hash: hashSecret(token),
          user_id: userId,
          created_by: principal.userId,
          created_at: now(),
          expires_at,
        })
        await auditInto(
          inside,
          newId,
          now,
        )({
          action: 'reset_issued',
          actorId: principal.userId,
          subject: userId,
          source,
        })
        return { reset_token: token, expires_at: new Date(expires_at).toISOString() }
      }),

    /** @returns whose browser this is: who opened the link is no stranger to the account. */
    async reset(source: Source, body: PasswordReset): Promise<{ readonly email: string }> {
      const tokenHash = hashSecret(body.reset_token)
      const open = await store.openReset(tokenHash, now())
      const user = open && (await store.user(open.user_id))
      if (user && user.disabled_at === null) {
        await checkNewPassword(body.password, user, '/body/password')
        const password_hash = await passwords.hash(body.password)
        const used = await database.transaction(async tx => {
          const inside = authStore(tx.tables<AuthTables>())
          const held = await inside.lockUser(user.id)
          if (!held || held.disabled_at !== null || !(await inside.useReset(user.id, tokenHash, now())))
            return null
          await inside.updateUser(user.id, { password_hash, reset_requested_at: null })
          await inside.deleteResets(user.id)
          const ended = await inside.deleteSessionsOf(user.id, null)
          tx.onCommit(() => ends.announce(ended))
          await auditInto(
            inside,
            newId,
            now,
          )({
            action: 'reset_used',
            actorId: user.id,
            source,
            detail: { sessions_ended: ended.length },
          })
          return { email: held.email }
        })
        if (used) return used
      }
      await audit({ action: 'reset_failed', actorId: null, ...(user && { subject: user.id }), source })
      throw new ApiError('E_AUTH_RESET_INVALID')
    },
  }
}
