/** The same of both ways to count: in one process, and in Redis for many. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RateLimiter, Slots } from '../../src/kernel/limiter.ts'
import { createMemoryRateLimiter, createMemorySlots } from '../../src/platform/limits/memory.ts'
import { connectRedis, type RedisConnection } from '../../src/platform/redis/connect.ts'
import { createRedisRateLimiter, createRedisSlots } from '../../src/platform/redis/redis-limits.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../redis-server.ts'

const bucket = { points: 3, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' } as const

/** `here` and `there`: two instances where there are two, else the same one. */
type Counting = { readonly here: { limiter: RateLimiter; slots: Slots }; readonly there: Counting['here'] }

function counts(name: string, counting: () => Counting) {
  describe(name, () => {
    test('slots: never more than the maximum, however many ask at once, wherever', async () => {
      const { here, there } = counting()
      const key = `stream:${randomUUID()}:sse`
      const asked = await Promise.all(
        Array.from({ length: 40 }, (_, at) => (at % 2 ? here : there).slots.acquire(key, 4, 60_000)),
      )
      const held = asked.filter(slot => slot !== null)
      expect(held).toHaveLength(4)
      await held[0]!.release()
      await held[0]!.release()
      const again = await Promise.all(Array.from({ length: 10 }, () => there.slots.acquire(key, 4, 60_000)))
      expect(again.filter(slot => slot !== null)).toHaveLength(1)
      expect(await here.slots.acquire(`${key}-other`, 1, 60_000)).not.toBeNull()
    })

    test('rates: exactly as many as the bucket holds, wherever they are taken, then the time to wait', async () => {
      const { here, there } = counting()
      const key = `write:${randomUUID()}`
      const taken = await Promise.all(
        Array.from({ length: 6 }, (_, at) => (at % 2 ? here : there).limiter.take(key, bucket)),
      )
      expect(taken.filter(({ ok }) => ok)).toHaveLength(3)
      for (const each of taken) if (!each.ok) expect(each.retryAfterSeconds).toBeGreaterThan(50)
      const mended = `${key}-mended`
      for (const each of [here, there, here]) await each.limiter.take(mended, bucket)
      await there.limiter.giveBack(mended, bucket)
      expect((await here.limiter.take(mended, bucket)).ok).toBe(true)
      expect((await there.limiter.take(mended, bucket)).ok).toBe(false)
      expect((await here.limiter.take(`${key}-other`, bucket)).ok).toBe(true)
    })
  })
}

const memory = { limiter: createMemoryRateLimiter(), slots: createMemorySlots(Date.now) }
counts('in memory', () => ({ here: memory, there: memory }))

describeWithRedis('in Redis', () => {
  let redis: TestRedis
  const connections: RedisConnection[] = []
  const instance = async () => {
    const connection = connectRedis(redis.url, () => {})
    expect(await connection.begin()).toBe(true)
    connections.push(connection)
    const local = createMemorySlots(Date.now)
    return {
      limiter: createRedisRateLimiter(connection),
      slots: createRedisSlots(connection, local),
      connection,
    }
  }
  let counting: Counting
  beforeAll(async () => {
    redis = await startRedis()
    counting = { here: await instance(), there: await instance() }
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    await redis.close()
  })
  counts('two instances', () => counting)

  test('a slot whose holder died is free when its time is up', async () => {
    const { here, there } = counting
    const key = `stream:${randomUUID()}:sse`
    expect(await here.slots.acquire(key, 1, 60_000)).not.toBeNull()
    expect(await there.slots.acquire(key, 1, 60_000)).toBeNull()
    const short = `${key}-short`
    expect(await here.slots.acquire(short, 1, 1)).not.toBeNull()
    await expect.poll(() => there.slots.acquire(short, 1, 1)).not.toBeNull()
  })

  test.each(['stopped', 'frozen'] as const)(
    '%s: each instance counts by itself, at once; back again they count together',
    async how => {
      const { limiter, slots, connection } = await instance()
      const other = await instance()
      const key = `write:${randomUUID()}`
      expect((await limiter.take(key, bucket)).ok).toBe(true)
      const held = await slots.acquire(`${key}-held`, 1, 60_000)
      if (how === 'stopped') await redis.stop()
      else redis.freeze()
      // The first one may find out; the rest is not waited for.
      await limiter.take(`${key}-first`, bucket)
      await expect.poll(() => connection.isUp()).toBe(false)
      const taken = []
      for (let count = 0; count < 5; count++) taken.push(await limiter.take(key, bucket))
      expect(taken.filter(({ ok }) => ok)).toHaveLength(3)
      expect((await other.limiter.take(key, bucket)).ok).toBe(true)
      const local = await slots.acquire(key, 1, 60_000)
      expect(local).not.toBeNull()
      expect(await slots.acquire(key, 1, 60_000)).toBeNull()
      await held!.release()
      if (how === 'stopped') await redis.start()
      else redis.thaw()
      await expect.poll(() => connection.isUp() && other.connection.isUp(), { timeout: 10_000 }).toBe(true)
      // What was released while it was away is free.
      await expect
        .poll(() => other.slots.acquire(`${key}-held`, 1, 60_000), { timeout: 10_000 })
        .not.toBeNull()
      const shared = `${key}-shared`
      for (const each of [limiter, other.limiter, limiter]) await each.take(shared, bucket)
      expect((await other.limiter.take(shared, bucket)).ok).toBe(false)
    },
  )
})
