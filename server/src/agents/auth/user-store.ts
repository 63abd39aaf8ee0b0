import type { Role } from '@omniai/contracts/schemas/auth'
import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type UserRow = Selectable<AuthTables['users']>
export type UserChange = Partial<
  Pick<UserRow, 'name' | 'preferences' | 'role' | 'password_hash' | 'disabled_at' | 'reset_requested_at'>
>

/** Users, and who became the first administrator. */
export function userStore(db: Kysely<AuthTables>) {
  const administrators = db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)

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
    /** Of those that there are; a name is no secret among people who work together. */
    names: (userIds: readonly string[]): Promise<{ id: string; name: string }[]> =>
      userIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('users').select(['id', 'name']).where('id', 'in', userIds).execute(),
    namesAndAddresses: (
      userIds: readonly string[],
    ): Promise<{ id: string; name: string; email: string }[]> =>
      userIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('users').select(['id', 'name', 'email']).where('id', 'in', userIds).execute(),
    user: (userId: string) => db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst(),
    /**
     * Reads a user and holds the row to the end of the transaction: what changes an account and what signs in to it
     * wait for each other. An update that changes nothing, because both databases know it.
     */
    lockUser: (userId: string): Promise<UserRow | undefined> =>
      db
        .updateTable('users')
        .set(expression => ({ created_at: expression.ref('created_at') }))
        .where('id', '=', userId)
        .returningAll()
        .executeTakeFirst(),
    updateUser: (userId: string, change: UserChange) =>
      db.updateTable('users').set(change).where('id', '=', userId).execute(),
    requestReset: (emailKey: string, at: number): Promise<{ id: string } | undefined> =>
      db
        .updateTable('users')
        .set({ reset_requested_at: at })
        .where('email_key', '=', emailKey)
        .where('disabled_at', 'is', null)
        .returning('id')
        .executeTakeFirst(),
    /** One change of administrators at a time: two that each leave the other one would leave none. */
    lockAdministrators: () =>
      db
        .updateTable('installation')
        .set(expression => ({ created_at: expression.ref('created_at') }))
        .execute(),
    async otherAdministrators(userId: string): Promise<number> {
      const { count } = await db
        .selectFrom('users')
        .select(expression => expression.fn.countAll<number>().as('count'))
        .where('role', '=', 'admin' satisfies Role)
        .where('disabled_at', 'is', null)
        .where('id', '!=', userId)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

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
    async isSetupTokenOpen(tokenHash: string, now: number): Promise<boolean> {
      const open = await db
        .selectFrom('setup_tokens')
        .select('token_hash')
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return open !== undefined
    },
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

    insertReset: (reset: AuthTables['password_resets']) =>
      db.insertInto('password_resets').values(reset).execute(),
    /** @returns whose it is. */
    openReset: (tokenHash: string, now: number): Promise<{ user_id: string } | undefined> =>
      db
        .selectFrom('password_resets')
        .select('user_id')
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now)
        .where('created_by', 'in', administrators)
        .executeTakeFirst(),
    /**
     * Looks in the statement itself at who made it: one who is no administrator any more opens no account.
     * @returns true for one of those who try at once.
     */
    async useReset(userId: string, tokenHash: string, now: number): Promise<boolean> {
      const used = await db
        .deleteFrom('password_resets')
        .where('user_id', '=', userId)
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', now)
        .where('created_by', 'in', administrators)
        .returning('token_hash')
        .executeTakeFirst()
      return used !== undefined
    },
    deleteResets: (userId: string) =>
      db.deleteFrom('password_resets').where('user_id', '=', userId).execute(),
    deleteResetsMadeBy: (userId: string) =>
      db.deleteFrom('password_resets').where('created_by', '=', userId).execute(),
    deleteExpiredResets: (now: number) =>
      db.deleteFrom('password_resets').where('expires_at', '<=', now).execute(),
  }
}
