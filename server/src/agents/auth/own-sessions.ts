import { bounds } from '@omniai/contracts/limits'
import type {
  PasskeyAssertion,
  SessionConfirm,
  SessionList,
} from '@omniai/contracts/schemas/account-security'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Page, Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { presentAccount, presentSession } from './present.ts'
import type { SessionEnds, Sessions } from './sessions.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { Tries } from './tries.ts'
import type { Admitted } from './user-making.ts'

type Dependencies = {
  database: Database
  sessions: Sessions
  ends: SessionEnds
  tries: Tries
  /** Throws E_AUTH_PASSKEY_INVALID unless it is a passkey of this very person; writes a failure down. */
  confirmPasskey: (
    principal: Principal,
    page: Page,
    source: Source,
    assertion: PasskeyAssertion,
  ) => Promise<void>
  newId: NewId
  now: () => number
}

/** Where one person is signed in. */
export function createOwnSessions(dependencies: Dependencies) {
  const { database, sessions, ends, tries, confirmPasskey, newId, now } = dependencies
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)

  async function checkPassword(principal: Principal, source: Source, password: string): Promise<void> {
    const user = await store.user(principal.userId)
    if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
    const failure = { action: 'confirm_failed', actorId: user.id } as const
    await tries({ emailKey: user.email_key, user, password, source, failure }, async () => {})
  }

  return {
    /** The one that asks first, then those used last. */
    async list(principal: Principal): Promise<SessionList> {
      const rows = await store.openSessionsOf(principal.userId, sessions.openAt(), bounds.page_max)
      const items = rows.map(row => presentSession(row, principal))
      return { items: [...items.filter(each => each.current), ...items.filter(each => !each.current)] }
    },

    async confirm(
      principal: Principal,
      page: Page,
      source: Source,
      proof: SessionConfirm,
    ): Promise<Admitted> {
      if ('password' in proof) await checkPassword(principal, source, proof.password)
      else await confirmPasskey(principal, page, source, proof.passkey)
      return database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        const user = await inside.lockUser(principal.userId)
        const sessionToken = await sessions.rotate(principal, page, inside)
        if (!user || sessionToken === null) throw new ApiError('E_AUTH_SESSION_EXPIRED')
        const method = 'password' in proof ? 'password' : 'passkey'
        await auditInto(
          inside,
          newId,
          now,
        )({
          action: 'confirmed',
          actorId: principal.userId,
          source,
          detail: { method },
        })
        return { user: presentAccount(user), sessionToken }
      })
    },

    async revoke(principal: Principal, source: Source, sessionId: string) {
      if (!(await sessions.end({ userId: principal.userId, sessionId }))) throw new ApiError('E_NOT_FOUND')
      await audit({ action: 'session_revoked', actorId: principal.userId, subject: sessionId, source })
      return { ok: true as const }
    },

    /** @param keep 'current' leaves the session that asks. */
    revokeAll: (principal: Principal, source: Source, keep: 'current' | 'none') =>
      database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        await inside.lockUser(principal.userId)
        const ended = await inside.deleteSessionsOf(
          principal.userId,
          keep === 'current' ? principal.sessionId : null,
        )
        tx.onCommit(() => ends.announce(ended))
        await auditInto(
          inside,
          newId,
          now,
        )({
          action: 'sessions_ended',
          actorId: principal.userId,
          source,
          detail: { sessions: ended.length },
        })
        return { ok: true as const }
      }),
  }
}
