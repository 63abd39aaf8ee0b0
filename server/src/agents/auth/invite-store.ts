import type { Role } from '@omniai/contracts/schemas/auth'
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type InviteRow = Selectable<AuthTables['invites']>

/** The look at who invited is in here too: one who may not invite any more gives nobody a role. */
const usable =
  (codeHash: string, emailKey: string, now: number) => (invite: ExpressionBuilder<AuthTables, 'invites'>) =>
    invite.and([
      invite('code_hash', '=', codeHash),
      invite.or([invite('email', 'is', null), invite('email', '=', emailKey)]),
      invite('revoked_at', 'is', null),
      invite('expires_at', '>', now),
      invite('used', '<', invite.ref('max_uses')),
      invite(
        'created_by',
        'in',
        invite.selectFrom('users').select('id').where('role', '=', 'admin').where('disabled_at', 'is', null),
      ),
    ])

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
    async isInviteOpen(codeHash: string, emailKey: string, now: number): Promise<boolean> {
      const open = await db
        .selectFrom('invites')
        .select('id')
        .where(usable(codeHash, emailKey, now))
        .executeTakeFirst()
      return open !== undefined
    },
    /** Takes one use. Counting happens in the statement itself, so parallel uses can't go over. */
    useInvite: (
      codeHash: string,
      emailKey: string,
      now: number,
    ): Promise<{ id: string; role: Role } | undefined> =>
      db
        .updateTable('invites')
        .set(expression => ({ used: expression('used', '+', 1) }))
        .where(usable(codeHash, emailKey, now))
        .returning(['id', 'role'])
        .executeTakeFirst(),
  }
}
