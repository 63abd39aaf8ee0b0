import { createMemorySlots } from '../limits/memory.ts'
import { createMemoryPresence } from '../presence/memory-presence.ts'
import { connectRedis } from './connect.ts'
import { createRedisRateLimiter, createRedisSlots } from './redis-limits.ts'
import { createRedisPresence } from './redis-presence.ts'
import { createRedisSignals } from './redis-signals.ts'

/**
 * What instances that work together share: limits, slots, news of runs, and who is where.
 * @returns null when Redis does not answer.
 */
export async function joinThroughRedis(url: string, log: (message: string) => void) {
  const redis = connectRedis(url, log)
  if (!(await redis.begin())) return null
  return {
    shared: {
      rateLimiter: createRedisRateLimiter(redis),
      slots: createRedisSlots(
        redis,
        createMemorySlots(() => performance.now()),
      ),
      signals: createRedisSignals(redis),
      presence: createRedisPresence(
        redis,
        createMemoryPresence(() => performance.now()),
      ),
    },
    close: redis.close,
  }
}
