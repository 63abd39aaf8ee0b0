import { createMemorySlots } from '../limits/memory.ts'
import { connectRedis } from './connect.ts'
import { createRedisRateLimiter, createRedisSlots } from './redis-limits.ts'
import { createRedisSignals } from './redis-signals.ts'

/**
 * What instances that work together share: limits, slots and news of runs.
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
    },
    close: redis.close,
  }
}
