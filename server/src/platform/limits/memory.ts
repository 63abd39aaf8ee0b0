import type { LimitBucket } from '@omniai/contracts/limits'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiter, Slots } from '../../kernel/limiter.ts'

/** Counts in this process; right as long as there is only one. */
export function createMemoryRateLimiter(): RateLimiter {
  const limiters = new Map<LimitBucket, RateLimiterMemory>()
  function limiterOf(bucket: LimitBucket): RateLimiterMemory {
    const known = limiters.get(bucket)
    if (known) return known
    const made = new RateLimiterMemory({ points: bucket.points, duration: bucket.window_seconds })
    limiters.set(bucket, made)
    return made
  }
  return {
    async take(key, bucket) {
      try {
        await limiterOf(bucket).consume(key)
        return { ok: true }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
      }
    },
    async giveBack(key, bucket) {
      await limiterOf(bucket).reward(key)
    },
  }
}

/** @param now a clock that nobody sets: one that jumps would free slots that are held, or hold them for hours. */
export function createMemorySlots(now: () => number): Slots {
  const taken = new Map<string, Map<symbol, number>>()
  return {
    async acquire(key, max, ttlMs) {
      const holders = taken.get(key) ?? new Map<symbol, number>()
      for (const [holder, expires] of holders) if (expires <= now()) holders.delete(holder)
      if (holders.size >= max) return null
      const holder = Symbol(key)
      holders.set(holder, now() + ttlMs)
      taken.set(key, holders)
      return {
        async release() {
          holders.delete(holder)
          if (holders.size === 0 && taken.get(key) === holders) taken.delete(key)
        },
      }
    },
  }
}
