import type { Kysely, Selectable } from 'kysely'
import type { AuthTables } from '../tables.ts'

export type IdentityRow = Selectable<AuthTables['identities']>

/** Who someone is at a sign-in service. */
export function identityStore(db: Kysely<AuthTables>) {
  return {
    /** Signing in: nobody is known yet, so the service's word is what is asked for. */
    identity: (providerId: string, subject: string): Promise<IdentityRow | undefined> =>
      db
        .selectFrom('identities')
        .selectAll()
        .where('provider_id', '=', providerId)
        .where('subject', '=', subject)
        .executeTakeFirst(),
    /** @returns false when that person of the service, or that user of ours, has one already. */
    async insertIdentity(identity: IdentityRow): Promise<boolean> {
      const inserted = await db
        .insertInto('identities')
        .values(identity)
        .onConflict(conflict => conflict.doNothing())
        .returning('user_id')
        .executeTakeFirst()
      return inserted !== undefined
    },
    async deleteIdentity(userId: string, providerId: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('identities')
        .where('user_id', '=', userId)
        .where('provider_id', '=', providerId)
        .returning('user_id')
        .executeTakeFirst()
      return deleted !== undefined
    },
  }
}
