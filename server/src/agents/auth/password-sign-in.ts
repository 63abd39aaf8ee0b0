import type { LoginBody } from '@omniai/contracts/schemas/auth'
import { ApiError } from '../../kernel/errors.ts'
import type { Source } from '../../kernel/principal.ts'
import type { Audit } from './audit.ts'
import type { Passwords } from './passwords.ts'
import type { AuthStore, UserRow } from './store.ts'
import type { Tries } from './tries.ts'
import { type Admitted, emailKey, type UserMaking } from './user-making.ts'

/** Asked once the password is right. Throws what is missing or wrong, and writes a wrong code down. */
export type SecondFactor = {
  check(user: Pick<UserRow, 'id'>, code: string | undefined, source: Source): Promise<void>
}

type Dependencies = {
  store: AuthStore
  passwords: Passwords
  users: UserMaking
  tries: Tries
  secondFactor: SecondFactor
  audit: Audit
}

export function createPasswordSignIn(dependencies: Dependencies) {
  const { store, passwords, users, tries, secondFactor, audit } = dependencies

  /**
   * The same answer, and about the same time, for a wrong password, an unknown email, a disabled account and one that
   * has no password. A wrong code counts as a wrong try: else whoever has the password could try all of them.
   */
  return async (source: Source, body: LoginBody): Promise<Admitted> => {
    const attempt = await tries.begin(emailKey(body.email), source)
    const user = await store.userByEmail(emailKey(body.email))
    const right = await passwords.verify(user?.password_hash ?? null, body.password)
    if (!user || !right || user.disabled_at !== null) {
      // Nothing of what was typed: a password in the field of the email would be kept for ever.
      await audit({ action: 'login_failed', actorId: null, ...(user && { subject: user.id }), source })
      throw new ApiError('E_AUTH_INVALID_CREDENTIALS')
    }
    try {
      await secondFactor.check(user, body.code, source)
    } catch (error) {
      // The password was right and no code was tried yet.
      if (error instanceof ApiError && error.code === 'E_AUTH_SECOND_FACTOR_REQUIRED')
        await attempt.succeeded()
      throw error
    }
    const admitted = await users.signIn(user, source, 'password', { action: 'login' })
    await attempt.succeeded()
    return admitted
  }
}
