import type { Role } from '@omniai/contracts/schemas/auth'
import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type InviteRow = Selectable<AuthTables['invites']>

export function inviteStore(db: Kysely<AuthTables>) {
  return {
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
    /** @returns the ids of those that could still be used. */
    async revokeInvitesOf(userId: string, now: number): Promise<string[]> {
      const revoked = await db
        .updateTable('invites')
        .set({ revoked_at: now })
        .where('created_by', '=', userId)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .whereRef('used', '<', 'max_uses')
        .returning('id')
        .execute()
      return revoked.map(({ id }) => id)
    },
    /**
     * Takes one use. Counting happens in the statement itself, so parallel uses can't go over; so does the look at who
     * invited: one who may not invite any more gives nobody a role.
     */
    async useInvite(
      codeHash: string,
      emailKey: string,
      now: number,
    ): Promise<{ id: string; role: Role } | undefined> {
      return db
        .updateTable('invites')
        .set(expression => ({ used: expression('used', '+', 1) }))
        .where('code_hash', '=', codeHash)
        .where(expression =>
          expression.or([expression('email', 'is', null), expression('email', '=', emailKey)]),
        )
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .whereRef('used', '<', 'max_uses')
        .where('created_by', 'in', inviter =>
          inviter
            .selectFrom('users')
            .select('id')
            .where('role', '=', 'admin')
            .where('disabled_at', 'is', null),
        )
        .returning(['id', 'role'])
        .executeTakeFirst()
    },
  }
}
