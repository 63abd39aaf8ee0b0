import { limitBuckets } from '@omniai/contracts/limits'
import { ApiError } from '../../kernel/errors.ts'
import type { RateLimiter } from '../../kernel/limiter.ts'
import type { Source } from '../../kernel/principal.ts'
import type { Devices } from './devices.ts'
import { hashSecret } from './secrets.ts'

/**
 * Guesses at the password of one account, wherever they come from. Counted under the email whether or not there is such
 * an account; under a hash of it, because counters may be kept where accounts are not. What succeeds is given back:
 * only wrong tries count.
 */
export function createTries(limiter: RateLimiter, devices: Devices) {
  return {
    async begin(emailKey: string, source: Source): Promise<{ succeeded(): Promise<void> }> {
      const device = devices.deviceOf(emailKey, source.device)
      const key = ['account', hashSecret(emailKey), ...(device === null ? [] : [device])].join(':')
      const taken = await limiter.take(key, limitBuckets.account)
      if (!taken.ok) throw new ApiError('E_RATE_LIMITED', { retryAfterSeconds: taken.retryAfterSeconds })
      return { succeeded: () => limiter.giveBack(key, limitBuckets.account) }
    },
  }
}

export type Tries = ReturnType<typeof createTries>
