import type { LoginBody } from '@omniai/contracts/schemas/auth'
import type { Source } from '../../kernel/principal.ts'
import type { AuthStore, UserRow } from './store.ts'
import type { Tries } from './tries.ts'
import { type Admitted, emailKey, type UserMaking } from './user-making.ts'

/** Asked once the password is right. Throws what is missing or wrong, and writes a wrong code down. */
export type SecondFactor = {
  check(user: Pick<UserRow, 'id'>, code: string | undefined, source: Source): Promise<void>
}

type Dependencies = {
  store: AuthStore
  users: UserMaking
  tries: Tries
  secondFactor: SecondFactor
}

export function createPasswordSignIn({ store, users, tries, secondFactor }: Dependencies) {
  /**
   * The same answer, and about the same time, for a wrong password, an unknown email, a disabled account and one that
   * has no password. A wrong code counts as a wrong try: else whoever has the password could try all of them.
   */
  return async (source: Source, { email, password, code }: LoginBody): Promise<Admitted> => {
    const user = await store.userByEmail(emailKey(email))
    // Nothing of what was typed: a password in the field of the email would be kept for ever.
    const failure = { action: 'login_failed', actorId: null, ...(user && { subject: user.id }) } as const
    return tries({ emailKey: emailKey(email), user, password, source, failure }, async owner => {
      await secondFactor.check(owner, code, source)
      return users.signIn(owner, source, 'password', { action: 'login' })
    })
  }
}
