import { bounds } from '@omniai/contracts/limits'
import type { SignInMethod } from '@omniai/contracts/schemas/account-security'
import type { NewId } from '../../kernel/ids.ts'
import type { Page, Principal, Source } from '../../kernel/principal.ts'
import { hashSecret, newSecret } from './secrets.ts'
import type { OpenAt } from './session-store.ts'
import type { AuthStore } from './store.ts'

const day = 24 * 60 * 60 * 1000
const absoluteLife = 30 * day
const idleLife = 14 * day
/** How stale `last_seen_at` may get, so that reading does not write on every request. */
const touchEvery = 5 * 60 * 1000
const confirmedFor = bounds.confirmed_seconds * 1000

export type SessionLookup =
  | {
      readonly state: 'live'
      readonly principal: Principal
      /** Whether this person proved who they are a short while ago. */
      readonly confirmed: boolean
      /** Until it ends, however much it is used. */
      readonly secondsLeft: number
    }
  | { readonly state: 'ended' }

/** Tells whoever serves a session that it is over. After the commit: what is rolled back has not ended. */
export function createSessionEnds() {
  const listeners: ((sessionId: string) => void)[] = []
  return {
    onEnded: (listener: (sessionId: string) => void) => void listeners.push(listener),
    announce(sessionIds: readonly string[]): void {
      for (const sessionId of sessionIds) for (const listener of listeners) listener(sessionId)
    },
  }
}

export type SessionEnds = ReturnType<typeof createSessionEnds>

export function createSessions(store: AuthStore, ends: SessionEnds, newId: NewId, now: () => number) {
  const openAt = (): OpenAt => ({ now: now(), idleSince: now() - idleLife })

  return {
    lifeSeconds: absoluteLife / 1000,
    openAt,
    /** Until when nothing asks to confirm; null when that is over. */
    confirmedUntil: (confirmedAt: number): number | null =>
      now() - confirmedAt < confirmedFor ? confirmedAt + confirmedFor : null,

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
      const { now: at, idleSince } = openAt()
      if (!row || row.disabled_at !== null) return { state: 'ended' }
      if (row.expires_at <= at || row.last_seen_at <= idleSince) return { state: 'ended' }
      if (at - row.last_seen_at > touchEvery) await store.touchSession(row.user_id, row.session_id, at)
      return {
        state: 'live',
        principal: { userId: row.user_id, role: row.role, sessionId: row.session_id },
        confirmed: at - row.confirmed_at < confirmedFor,
        secondsLeft: Math.floor((row.expires_at - at) / 1000),
      }
    },
    /** Which of these are still open, in one question. */
    async live(sessionIds: readonly string[]): Promise<Set<string>> {
      return new Set(sessionIds.length === 0 ? [] : await store.openAmong(sessionIds, openAt()))
    },
    /**
     * The same session under a new token, as confirmed now. The old one stops working at once: a copy of it gains
     * nothing from the confirmation. Of two that start from one token one is refused: else a browser that gets both
     * answers could keep the cookie of the first, which is worth nothing any more.
     * @returns null when the session ended in the meantime, or has another token by now.
     */
    async rotate(
      { userId, sessionId }: Principal,
      { browser }: Pick<Page, 'browser'>,
      into: Pick<AuthStore, 'rotateSession'>,
    ): Promise<string | null> {
      const token = newSecret()
      const change = { token_hash: hashSecret(token), confirmed_at: now() }
      return (await into.rotateSession(userId, sessionId, hashSecret(browser), change)) ? token : null
    },
    /** @returns whether there was such a session of this person. */
    async end({ userId, sessionId }: Pick<Principal, 'userId' | 'sessionId'>): Promise<boolean> {
      const ended = await store.deleteSession(userId, sessionId)
      if (ended) ends.announce([sessionId])
      return ended
    },
    async sweep(): Promise<void> {
      ends.announce(await store.deleteExpiredSessions(openAt()))
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
