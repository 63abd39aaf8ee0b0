import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type PasskeyRow = Selectable<AuthTables['passkeys']>

export function passkeyStore(db: Kysely<AuthTables>) {
  return {
    insertPasskey: async (passkey: PasskeyRow): Promise<boolean> => {
      const inserted = await db
        .insertInto('passkeys')
        .values(passkey)
        .onConflict(conflict => conflict.column('credential_id').doNothing())
        .returning('id')
        .executeTakeFirst()
      return inserted !== undefined
    },
    passkeys: (userId: string) =>
      db.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id').execute(),
    async countPasskeys(userId: string): Promise<number> {
      const { count } = await db
        .selectFrom('passkeys')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    renamePasskey: (userId: string, passkeyId: string, name: string) =>
      db
        .updateTable('passkeys')
        .set({ name })
        .where('user_id', '=', userId)
        .where('id', '=', passkeyId)
        .returningAll()
        .executeTakeFirst(),
    async deletePasskey(userId: string, passkeyId: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('passkeys')
        .where('user_id', '=', userId)
        .where('id', '=', passkeyId)
        .returning('id')
        .executeTakeFirst()
      return deleted !== undefined
    },
    /** Signing in: nobody is known yet, so the credential is what is asked for. */
    passkeyByCredential: (credentialId: string, host: string) =>
      db
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .where('host', '=', host)
        .executeTakeFirst(),
    /**
     * The counter grows with each use; one that does not grow is that of a copy. Compared in the statement that writes
     * it, so that of two copies used at once one is found out. Zero means that it does not count.
     */
    async takePasskeyUse(userId: string, passkeyId: string, counter: number, now: number): Promise<boolean> {
      const taken = await db
        .updateTable('passkeys')
        .set({ counter, last_used_at: now })
        .where('user_id', '=', userId)
        .where('id', '=', passkeyId)
        .where(({ eb, and, or }) =>
          or([eb('counter', '<', counter), and([eb('counter', '=', 0), eb.val(counter === 0)])]),
        )
        .returning('id')
        .executeTakeFirst()
      return taken !== undefined
    },
  }
}

export type PasskeyStore = ReturnType<typeof passkeyStore>
