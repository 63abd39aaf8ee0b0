import type { Kysely } from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import type { AuthTables } from './tables.ts'

/** @param offeredProviders sign-in services of this installation: one that is gone lets nobody in. */
export function createWaysIn(offeredProviders: readonly string[]) {
  return {
    /** Nobody takes away the last way in to their own account. Undoes the change that the transaction made. */
    async assertOneLeft(inside: Kysely<AuthTables>, userId: string): Promise<void> {
      const user = await inside
        .selectFrom('users')
        .select('password_hash')
        .where('id', '=', userId)
        .executeTakeFirst()
      if (user && user.password_hash !== '') return
      const passkey = inside.selectFrom('passkeys').select('id').where('user_id', '=', userId).limit(1)
      if (await passkey.executeTakeFirst()) return
      const identities = await inside
        .selectFrom('identities')
        .select('provider_id')
        .where('user_id', '=', userId)
        .execute()
      if (identities.some(({ provider_id }) => offeredProviders.includes(provider_id))) return
      throw new ApiError('E_CONFLICT', {
        detail: 'This is the only way in to your account. Set a password or add another way first.',
      })
    },
  }
}

export type WaysIn = ReturnType<typeof createWaysIn>
