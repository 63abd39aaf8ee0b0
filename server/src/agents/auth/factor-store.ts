import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from './tables.ts'

export type TotpRow = Selectable<AuthTables['totp']>

export function factorStore(db: Kysely<AuthTables>) {
  return {
    totp: (userId: string) =>
      db.selectFrom('totp').selectAll().where('user_id', '=', userId).executeTakeFirst(),
    /** In place of one that was never confirmed. @returns false when one is on. */
    async beginTotp(userId: string, secret: string): Promise<boolean> {
      const begun = await db
        .insertInto('totp')
        .values({ user_id: userId, secret, confirmed_at: null, last_step: 0 })
        .onConflict(conflict =>
          conflict
            .column('user_id')
            .doUpdateSet({ secret, last_step: 0 })
            .where('totp.confirmed_at', 'is', null),
        )
        .returning('user_id')
        .executeTakeFirst()
      return begun !== undefined
    },
    /** @param secret the one that the code was made from: another enrolment may have taken its place since. */
    async confirmTotp(userId: string, secret: string, step: number, now: number): Promise<boolean> {
      const confirmed = await db
        .updateTable('totp')
        .set({ confirmed_at: now, last_step: step })
        .where('user_id', '=', userId)
        .where('secret', '=', secret)
        .where('confirmed_at', 'is', null)
        .returning('user_id')
        .executeTakeFirst()
      return confirmed !== undefined
    },
    /** A step counts forward only, in the statement itself: parallel uses of one code have one winner. */
    async takeTotpStep(userId: string, step: number): Promise<boolean> {
      const taken = await db
        .updateTable('totp')
        .set({ last_step: step })
        .where('user_id', '=', userId)
        .where('confirmed_at', 'is not', null)
        .where('last_step', '<', step)
        .returning('user_id')
        .executeTakeFirst()
      return taken !== undefined
    },
    async deleteTotp(userId: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('totp')
        .where('user_id', '=', userId)
        .returning('confirmed_at')
        .executeTakeFirst()
      return deleted !== undefined && deleted.confirmed_at !== null
    },

    insertRecoveryCodes: (userId: string, codeHashes: readonly string[]) =>
      db
        .insertInto('recovery_codes')
        .values(codeHashes.map(code_hash => ({ user_id: userId, code_hash, used_at: null })))
        .execute(),
    deleteRecoveryCodes: (userId: string) =>
      db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute(),
    async useRecoveryCode(userId: string, codeHash: string, now: number): Promise<boolean> {
      const used = await db
        .updateTable('recovery_codes')
        .set({ used_at: now })
        .where('user_id', '=', userId)
        .where('code_hash', '=', codeHash)
        .where('used_at', 'is', null)
        .returning('user_id')
        .executeTakeFirst()
      return used !== undefined
    },
  }
}

export type FactorStore = ReturnType<typeof factorStore>
