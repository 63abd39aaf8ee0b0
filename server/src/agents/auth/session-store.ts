import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type SessionRow = Selectable<AuthTables['sessions']>

/** A session is open while it ends after `now` and was used after `idleSince`. */
export type OpenAt = { readonly now: number; readonly idleSince: number }

export function sessionStore(db: Kysely<AuthTables>) {
  const open = ({ now, idleSince }: OpenAt) =>
    db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .where('users.disabled_at', 'is', null)
      .where('sessions.expires_at', '>', now)
      .where('sessions.last_seen_at', '>', idleSince)

  return {
    insertSession: (session: SessionRow) => db.insertInto('sessions').values(session).execute(),
    sessionByToken: (tokenHash: string) =>
      db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select([
          'sessions.id as session_id',
          'sessions.last_seen_at',
          'sessions.expires_at',
          'sessions.confirmed_at',
          'users.id as user_id',
          'users.role',
          'users.disabled_at',
        ])
        .where('sessions.token_hash', '=', tokenHash)
        .executeTakeFirst(),
    session: (userId: string, sessionId: string): Promise<SessionRow | undefined> =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('id', '=', sessionId)
        .where('user_id', '=', userId)
        .executeTakeFirst(),
    openSessionsOf: (userId: string, at: OpenAt, limit: number): Promise<SessionRow[]> =>
      open(at)
        .selectAll('sessions')
        .where('sessions.user_id', '=', userId)
        .orderBy('sessions.last_seen_at', 'desc')
        .orderBy('sessions.id', 'desc')
        .limit(limit)
        .execute(),
    openSessions: (at: OpenAt, query: { userId: string | null; before: string | null; limit: number }) =>
      open(at)
        .selectAll('sessions')
        .select('users.email')
        .$if(query.userId !== null, each => each.where('sessions.user_id', '=', query.userId))
        .$if(query.before !== null, each => each.where('sessions.id', '<', query.before))
        .orderBy('sessions.id', 'desc')
        .limit(query.limit)
        .execute(),
    async openAmong(sessionIds: readonly string[], at: OpenAt): Promise<string[]> {
      const rows = await open(at).select('sessions.id').where('sessions.id', 'in', sessionIds).execute()
      return rows.map(({ id }) => id)
    },
    ownerOfSession: (sessionId: string): Promise<{ user_id: string } | undefined> =>
      db.selectFrom('sessions').select('user_id').where('id', '=', sessionId).executeTakeFirst(),
    touchSession: (userId: string, sessionId: string, now: number) =>
      db
        .updateTable('sessions')
        .set({ last_seen_at: now })
        .where('id', '=', sessionId)
        .where('user_id', '=', userId)
        .execute(),
    /** @returns false when the session ended in the meantime, or has another token by now. */
    async rotateSession(
      userId: string,
      sessionId: string,
      heldHash: string,
      change: { token_hash: string; confirmed_at: number },
    ): Promise<boolean> {
      const rotated = await db
        .updateTable('sessions')
        .set({ ...change, last_seen_at: change.confirmed_at })
        .where('id', '=', sessionId)
        .where('user_id', '=', userId)
        .where('token_hash', '=', heldHash)
        .returning('id')
        .executeTakeFirst()
      return rotated !== undefined
    },
    async deleteSession(userId: string, sessionId: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('sessions')
        .where('id', '=', sessionId)
        .where('user_id', '=', userId)
        .returning('id')
        .executeTakeFirst()
      return deleted !== undefined
    },
    /** @returns the ids of those that ended. */
    async deleteSessionsOf(userId: string, except: string | null): Promise<string[]> {
      const deleted = await db
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .$if(except !== null, query => query.where('id', '!=', except))
        .returning('id')
        .execute()
      return deleted.map(({ id }) => id)
    },
    /** @returns the ids of those that ended. */
    async deleteExpiredSessions({ now, idleSince }: OpenAt): Promise<string[]> {
      const deleted = await db
        .deleteFrom('sessions')
        .where(expression =>
          expression.or([expression('expires_at', '<=', now), expression('last_seen_at', '<=', idleSince)]),
        )
        .returning('id')
        .execute()
      return deleted.map(({ id }) => id)
    },
  }
}
