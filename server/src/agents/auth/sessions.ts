import { bounds } from '@omniai/contracts/limits'
import type { SignInMethod } from '@omniai/contracts/schemas/account-security'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { hashSecret, newSecret } from './secrets.ts'
import type { AuthStore } from './store.ts'

const day = 24 * 60 * 60 * 1000
const absoluteLife = 30 * day
const idleLife = 14 * day
/** How stale `last_seen_at` may get, so that reading does not write on every request. */
const touchEvery = 5 * 60 * 1000

export type SessionLookup =
  | {
      readonly state: 'live'
      readonly principal: Principal
      /** Whether this person proved who they are a short while ago. */
      readonly confirmed: boolean
    }
  | { readonly state: 'ended' }

export function createSessions(store: AuthStore, newId: NewId, now: () => number) {
  return {
    lifeSeconds: absoluteLife / 1000,
    /** @returns the cookie's value; only its hash is stored. */
    async start(
      userId: string,
      source: Source,
      method: SignInMethod,
      into: Pick<AuthStore, 'insertSession'> = store,
    ): Promise<string> {
      const token = newSecret()
      const at = now()
      await into.insertSession({
        id: newId('ses'),
        token_hash: hashSecret(token),
        user_id: userId,
        created_at: at,
        last_seen_at: at,
        expires_at: at + absoluteLife,
        ip: source.ip,
        user_agent: source.userAgent.slice(0, 300),
        method,
        confirmed_at: at,
      })
      return token
    },
    /** The role is read anew each time: a change of it holds from the next request on. */
    async find(token: string): Promise<SessionLookup> {
      const row = await store.sessionByToken(hashSecret(token))
      const at = now()
      if (!row || row.disabled_at !== null) return { state: 'ended' }
      if (row.expires_at <= at || row.last_seen_at + idleLife <= at) return { state: 'ended' }
      if (at - row.last_seen_at > touchEvery) await store.touchSession(row.session_id, at)
      return {
        state: 'live',
        principal: { userId: row.user_id, role: row.role, sessionId: row.session_id },
        confirmed: at - row.confirmed_at < bounds.confirmed_seconds * 1000,
      }
    },
    end: (principal: Principal) => store.deleteSession(principal.userId, principal.sessionId),
    sweep: () => store.deleteExpiredSessions(now()),
  }
}
