import type { Kysely } from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import { isSubjectAt } from './oidc/subject.ts'
import type { AuthTables } from './tables.ts'

/** @param issuer of the sign-in service of this installation: one that is gone lets nobody in. */
export function createWaysIn(issuer: string | null) {
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
        .select('subject')
        .where('user_id', '=', userId)
        .execute()
      if (issuer !== null && identities.some(({ subject }) => isSubjectAt(issuer, subject))) return
      throw new ApiError('E_CONFLICT', {
        detail: 'This is the only way in to your account. Set a password or add another way first.',
      })
    },
  }
}

export type WaysIn = ReturnType<typeof createWaysIn>
