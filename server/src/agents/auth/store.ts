import type { Role } from '@omniai/contracts/schemas/auth'
import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type UserRow = Selectable<AuthTables['users']>
export type InviteRow = Selectable<AuthTables['invites']>
export type SessionRow = Selectable<AuthTables['sessions']>

export function authStore(db: Kysely<AuthTables>) {
  return {
    async anyUser(): Promise<boolean> {
      return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
    },
    insertUser: (user: UserRow) => db.insertInto('users').values(user).execute(),
    /** @returns false when the email is taken. */
    async insertUserOnce(user: UserRow): Promise<boolean> {
      const inserted = await db
        .insertInto('users')
        .values(user)
        .onConflict(conflict => conflict.column('email_key').doNothing())
        .returning('id')
        .executeTakeFirst()
      return inserted !== undefined
    },
    userByEmail: (emailKey: string) =>
      db.selectFrom('users').selectAll().where('email_key', '=', emailKey).executeTakeFirst(),
    user: (userId: string) => db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst(),
    updateUser: (userId: string, change: { name?: string; preferences?: string }) =>
      db.updateTable('users').set(change).where('id', '=', userId).execute(),

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
    touchSession: (sessionId: string, now: number) =>
      db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', sessionId).execute(),
    deleteSession: (userId: string, sessionId: string) =>
      db.deleteFrom('sessions').where('id', '=', sessionId).where('user_id', '=', userId).execute(),
    deleteExpiredSessions: (now: number) => db.deleteFrom('sessions').where('expires_at', '<', now).execute(),

    /** @returns true for exactly one caller, ever. */
    async claimInstallation(adminId: string, now: number): Promise<boolean> {
      const claimed = await db
        .insertInto('installation')
        .values({ singleton: 1, first_admin_id: adminId, created_at: now })
        .onConflict(conflict => conflict.column('singleton').doNothing())
        .returning('singleton')
        .executeTakeFirst()
      return claimed !== undefined
    },
    insertSetupToken: (tokenHash: string, expiresAt: number) =>
      db.insertInto('setup_tokens').values({ token_hash: tokenHash, expires_at: expiresAt }).execute(),
    async useSetupToken(tokenHash: string, now: number): Promise<boolean> {
      const used = await db
        .deleteFrom('setup_tokens')
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now)
        .returning('token_hash')
        .executeTakeFirst()
      return used !== undefined
    },
    deleteSetupTokens: () => db.deleteFrom('setup_tokens').execute(),

    insertInvite: (invite: InviteRow) => db.insertInto('invites').values(invite).execute(),
    invites: (before: string | null, limit: number) =>
      db
        .selectFrom('invites')
        .selectAll()
        .$if(before !== null, query => query.where('id', '<', before))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    async revokeInvite(inviteId: string, now: number): Promise<boolean> {
      const revoked = await db
        .updateTable('invites')
        .set({ revoked_at: now })
        .where('id', '=', inviteId)
        .where('revoked_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return revoked !== undefined
    },
    /** Takes one use. Counting happens in the statement itself, so parallel uses can't go over. */
    async useInvite(codeHash: string, now: number): Promise<{ id: string; role: Role } | undefined> {
      return db
        .updateTable('invites')
        .set(expression => ({ used: expression('used', '+', 1) }))
        .where('code_hash', '=', codeHash)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .whereRef('used', '<', 'max_uses')
        .returning(['id', 'role'])
        .executeTakeFirst()
    },

    insertAudit: (event: AuthTables['audit_events']) => db.insertInto('audit_events').values(event).execute(),
    auditEvents: (limit: number) =>
      db.selectFrom('audit_events').selectAll().orderBy('id', 'desc').limit(limit).execute(),
  }
}

export type AuthStore = ReturnType<typeof authStore>
