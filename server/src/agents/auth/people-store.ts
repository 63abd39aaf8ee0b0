import type { Role } from '@omniai/contracts/schemas/auth'
import { type Kysely, sql } from 'kysely'
import type { OpenAt } from './session-store.ts'
import type { AuthTables } from './tables.ts'
import type { UserRow } from './user-store.ts'

export type PeopleFilter = {
  readonly words: string | null
  readonly role: Role | null
  readonly disabled: boolean | null
  readonly before: string | null
  readonly limit: number
}

/** How one person can sign in. */
export type FactorCounts = {
  readonly totp: boolean
  readonly passkeys: number
  readonly recoveryCodes: number
}

const noFactors: FactorCounts = { totp: false, passkeys: 0, recoveryCodes: 0 }

/** What administrators see of people. Counts are taken for a whole page at once. */
export function peopleStore(db: Kysely<AuthTables>) {
  return {
    people({ words, role, disabled, before, limit }: PeopleFilter): Promise<UserRow[]> {
      const part = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
      return (
        db
          .selectFrom('users')
          .selectAll()
          // SQLite's lower() knows ASCII only, so a name is compared as it was typed as well.
          .$if(words !== null, query =>
            query.where(
              sql<boolean>`(email_key like ${part(words!.toLowerCase())} escape '\\'
                or lower(name) like ${part(words!.toLowerCase())} escape '\\'
                or name like ${part(words!)} escape '\\')`,
            ),
          )
          .$if(role !== null, query => query.where('role', '=', role!))
          .$if(disabled !== null, query => query.where('disabled_at', disabled ? 'is not' : 'is', null))
          .$if(before !== null, query => query.where('id', '<', before!))
          .orderBy('id', 'desc')
          .limit(limit)
          .execute()
      )
    },

    async openSessionCounts(
      userIds: readonly string[],
      { now, idleSince }: OpenAt,
    ): Promise<Map<string, { count: number; lastSeenAt: number }>> {
      if (userIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('sessions')
        .select(expression => [
          'user_id',
          expression.fn.countAll<number>().as('count'),
          expression.fn.max('last_seen_at').as('last_seen_at'),
        ])
        .where('user_id', 'in', userIds)
        .where('expires_at', '>', now)
        .where('last_seen_at', '>', idleSince)
        .groupBy('user_id')
        .execute()
      return new Map(
        rows.map(row => [row.user_id, { count: Number(row.count), lastSeenAt: Number(row.last_seen_at) }]),
      )
    },

    async factorCounts(userIds: readonly string[]): Promise<(userId: string) => FactorCounts> {
      if (userIds.length === 0) return () => noFactors
      const [totp, passkeys, codes] = await Promise.all([
        db
          .selectFrom('totp')
          .select('user_id')
          .where('user_id', 'in', userIds)
          .where('confirmed_at', 'is not', null)
          .execute(),
        db
          .selectFrom('passkeys')
          .select(expression => ['user_id', expression.fn.countAll<number>().as('count')])
          .where('user_id', 'in', userIds)
          .groupBy('user_id')
          .execute(),
        db
          .selectFrom('recovery_codes')
          .select(expression => ['user_id', expression.fn.countAll<number>().as('count')])
          .where('user_id', 'in', userIds)
          .where('used_at', 'is', null)
          .groupBy('user_id')
          .execute(),
      ])
      const countIn = (rows: readonly { user_id: string; count: number }[], userId: string) =>
        Number(rows.find(row => row.user_id === userId)?.count ?? 0)
      return userId => ({
        totp: totp.some(row => row.user_id === userId),
        passkeys: countIn(passkeys, userId),
        recoveryCodes: countIn(codes, userId),
      })
    },

    identitiesOf: (userId: string) =>
      db
        .selectFrom('identities')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('linked_at')
        .orderBy('provider_id')
        .execute(),

    /** @returns how much there was to remove. */
    async deleteSecondFactors(userId: string): Promise<{ totp: number; passkeys: number }> {
      await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
      const totp = await db.deleteFrom('totp').where('user_id', '=', userId).returning('user_id').execute()
      const passkeys = await db.deleteFrom('passkeys').where('user_id', '=', userId).returning('id').execute()
      return { totp: totp.length, passkeys: passkeys.length }
    },
  }
}
