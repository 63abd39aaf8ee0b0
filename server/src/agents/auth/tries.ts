import { type LimitBucket, limitBuckets } from '@omniai/contracts/limits'
import type { AuditAction } from '@omniai/contracts/schemas/admin'
import { ApiError } from '../../kernel/errors.ts'
import type { RateLimiter } from '../../kernel/limiter.ts'
import type { Source } from '../../kernel/principal.ts'
import type { Audit } from './audit.ts'
import type { Devices } from './devices.ts'
import type { Passwords } from './passwords.ts'
import { hashSecret } from './secrets.ts'
import type { AuthStore, UserRow } from './store.ts'

export type Try = {
  /** Counted under it whether or not there is such an account. */
  readonly emailKey: string
  readonly user: UserRow | undefined
  readonly password: string
  readonly source: Source
  /** What a wrong password is written down as. */
  readonly failure: {
    readonly action: AuditAction
    readonly actorId: string | null
    readonly subject?: string
  }
}

type Dependencies = {
  store: Pick<AuthStore, 'passwordSetAt'>
  limiter: RateLimiter
  devices: Devices
  passwords: Passwords
  audit: Audit
}

const bucket: LimitBucket = limitBuckets.account

/**
 * Guesses at the password of one account, wherever they come from. Counted under a hash of the email, because counters
 * may be kept where accounts are not. Only wrong tries count: what succeeds is given back, and so is what was refused
 * before anything was compared.
 */
export function createTries({ store, limiter, devices, passwords, audit }: Dependencies) {
  /** Whoever signed in with a password that was replaced since is a stranger again: they may hold many marks. */
  async function deviceOf({ emailKey, user, source }: Try): Promise<string | null> {
    const device = devices.deviceOf(emailKey, source.device)
    if (!user || !device) return null
    return device.markedAt >= (await store.passwordSetAt(user.id)) ? device.id : null
  }

  /** The same work, and the same answer, whatever of it is wrong. */
  async function prove({ user, password, source, failure }: Try): Promise<UserRow> {
    const isRight = await passwords.verify(user?.password_hash ?? null, password)
    if (user && isRight && user.disabled_at === null) return user
    await audit({ ...failure, source })
    throw new ApiError('E_AUTH_INVALID_CREDENTIALS')
  }

  /** @param proceed with what else the try hangs on: what goes wrong there counts as well. */
  return async <R>(attempt: Try, proceed: (user: UserRow) => Promise<R>): Promise<R> => {
    const device = await deviceOf(attempt)
    const key = ['account', hashSecret(attempt.emailKey), ...(device === null ? [] : [device])].join(':')
    const taken = await limiter.take(key, bucket)
    if (!taken.ok) throw new ApiError('E_RATE_LIMITED', { retryAfterSeconds: taken.retryAfterSeconds })
    try {
      const outcome = await proceed(await prove(attempt))
      await limiter.giveBack(key, bucket)
      return outcome
    } catch (error) {
      if (triedNothing(error)) await limiter.giveBack(key, bucket)
      throw error
    }
  }
}

/** By name: what fails in a way that nobody thought of counts, else it would be a way to guess on. */
function triedNothing(error: unknown): boolean {
  // The queue of passwords is full; or the password was right and no code was tried yet.
  const codes = ['E_UNAVAILABLE', 'E_AUTH_SECOND_FACTOR_REQUIRED']
  return error instanceof ApiError && codes.includes(error.code)
}

export type Tries = ReturnType<typeof createTries>
