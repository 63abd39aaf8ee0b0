/**
 * Limits that many instances count together. While Redis is away each instance counts by itself (`on_down: 'local'`):
 * somebody can then do as much on each of them, and nobody is locked out.
 */
import { randomUUID } from 'node:crypto'
import type { LimitBucket } from '@omniai/contracts/limits'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimiter, Slot, Slots } from '../../kernel/limiter.ts'
import type { RedisConnection } from './connect.ts'

export function createRedisRateLimiter(redis: RedisConnection): RateLimiter {
  const limiters = new Map<LimitBucket, { shared: RateLimiterRedis; local: RateLimiterMemory }>()

  function limiterOf(bucket: LimitBucket) {
    const known = limiters.get(bucket)
    if (known) return known
    const counts = { points: bucket.points, duration: bucket.window_seconds }
    const made = {
      shared: new RateLimiterRedis({
        ...counts,
        storeClient: redis.client,
        keyPrefix: 'omni:ratelimit',
        rejectIfRedisNotReady: true,
      }),
      local: new RateLimiterMemory(counts),
    }
    limiters.set(bucket, made)
    return made
  }

  /** A refusal is an answer; anything else means that nobody answered. */
  async function counted(
    bucket: LimitBucket,
    count: (limiter: RateLimiterRedis | RateLimiterMemory) => Promise<unknown>,
  ) {
    const { shared, local } = limiterOf(bucket)
    try {
      await redis.run(() => count(shared))
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error
      await count(local)
    }
  }

  return {
    async take(key, bucket) {
      try {
        await counted(bucket, limiter => limiter.consume(key))
        return { ok: true }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal
        return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
      }
    },
    async giveBack(key, bucket) {
      await counted(bucket, limiter => limiter.reward(key))
    },
  }
}

/** By the clock of Redis, which all instances share. Slots that were never released end with their time. */
const acquireScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[3])
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('PEXPIRE', KEYS[1], math.max(1, tonumber(last[2]) - now))
return 1`

/** @param local counts while Redis is away. */
export function createRedisSlots(redis: RedisConnection, local: Slots): Slots {
  /** Released while Redis was away: given back when it is there again. */
  const owed = new Map<string, string>()
  redis.onUp(() => {
    for (const [member, key] of owed) void giveBack(key, member)
  })

  async function giveBack(key: string, member: string): Promise<void> {
    owed.set(member, key)
    try {
      await redis.run(client => client.zrem(key, member))
      owed.delete(member)
    } catch {
      // It stays owed.
    }
  }

  return {
    async acquire(name, max, ttlMs): Promise<Slot | null> {
      const key = `omni:conc:${name}`
      const member = randomUUID()
      try {
        const taken = await redis.run(client => client.eval(acquireScript, 1, key, max, ttlMs, member))
        return taken === 1 ? { release: () => giveBack(key, member) } : null
      } catch {
        // It may have been taken all the same, with the answer lost.
        void giveBack(key, member)
        return local.acquire(name, max, ttlMs)
      }
    },
  }
}
