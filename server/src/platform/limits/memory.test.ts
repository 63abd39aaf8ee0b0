import { expect, test } from 'vitest'
import { createMemoryRateLimiter, createMemorySlots } from './memory.ts'

const bucket = { points: 3, window_seconds: 60, key: 'user', taken: 'lane', on_down: 'local' } as const

test('slots: never more than the maximum, however many ask at once', async () => {
  const slots = createMemorySlots(() => 0)
  const asked = await Promise.all(Array.from({ length: 50 }, () => slots.acquire('ada', 4, 1000)))
  const held = asked.filter(slot => slot !== null)
  expect(held).toHaveLength(4)
  await held[0]!.release()
  const again = await Promise.all(Array.from({ length: 50 }, () => slots.acquire('ada', 4, 1000)))
  expect(again.filter(slot => slot !== null)).toHaveLength(1)
})

test('slots: the ones of another key are its own', async () => {
  const slots = createMemorySlots(() => 0)
  expect(await slots.acquire('ada', 1, 1000)).not.toBeNull()
  expect(await slots.acquire('ada', 1, 1000)).toBeNull()
  expect(await slots.acquire('ben', 1, 1000)).not.toBeNull()
})

test('slots: one whose holder died is free when its time is up, not before', async () => {
  let now = 0
  const slots = createMemorySlots(() => now)
  const dead = await slots.acquire('ada', 1, 1000)
  now = 999
  expect(await slots.acquire('ada', 1, 1000)).toBeNull()
  now = 1000
  const alive = await slots.acquire('ada', 1, 1000)
  expect(alive).not.toBeNull()
  await dead!.release()
  expect(await slots.acquire('ada', 1, 1000)).toBeNull()
})

test('slots: releasing twice frees one place only', async () => {
  const slots = createMemorySlots(() => 0)
  const [one] = [await slots.acquire('ada', 2, 1000), await slots.acquire('ada', 2, 1000)]
  await one!.release()
  await one!.release()
  expect(await slots.acquire('ada', 2, 1000)).not.toBeNull()
  expect(await slots.acquire('ada', 2, 1000)).toBeNull()
})

test('slots: a random history never goes over the maximum nor loses a place', async () => {
  let now = 0
  const slots = createMemorySlots(() => now)
  const held = new Map<number, { release(): Promise<void>; until: number }>()
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let step = 0; step < 5000; step += 1) {
    now += random(20)
    for (const [id, { until }] of held) if (until <= now) held.delete(id)
    const ids = [...held.keys()]
    if (random(2) && ids.length > 0) {
      const id = ids[random(ids.length)]!
      await held.get(id)!.release()
      held.delete(id)
      continue
    }
    const slot = await slots.acquire('ada', 4, 100)
    expect(slot !== null).toBe(held.size < 4)
    if (slot) held.set(step, { release: slot.release, until: now + 100 })
  }
})

test('rates: exactly as many as the bucket holds, then the time to wait', async () => {
  const limiter = createMemoryRateLimiter()
  const taken = await Promise.all(Array.from({ length: 5 }, () => limiter.take('ada', bucket)))
  expect(taken.filter(({ ok }) => ok)).toHaveLength(3)
  for (const refused of taken.filter(each => !each.ok)) {
    expect(refused).toMatchObject({ ok: false })
    if (!refused.ok) expect(refused.retryAfterSeconds).toBeGreaterThan(58)
  }
  expect(await limiter.take('ben', bucket)).toEqual({ ok: true })
})

test('rates: buckets of the same size do not share what they hold', async () => {
  const limiter = createMemoryRateLimiter()
  for (let count = 0; count < 3; count += 1) await limiter.take('ada', bucket)
  expect((await limiter.take('ada', bucket)).ok).toBe(false)
  expect((await limiter.take('ada', { ...bucket })).ok).toBe(true)
})
