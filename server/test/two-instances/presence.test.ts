/** The same of both ways to know who is where: in one process, and in Redis for many. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Presence } from '../../src/kernel/presence.ts'
import { createMemoryPresence } from '../../src/platform/presence/memory-presence.ts'
import { connectRedis, type RedisConnection } from '../../src/platform/redis/connect.ts'
import { createRedisPresence } from '../../src/platform/redis/redis-presence.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../redis-server.ts'

const ten = { all: 10, each: 10 }
const three = { all: 3, each: 3 }

const members = (present: readonly { member: string }[]) => present.map(({ member }) => member).sort()

/** `here` and `there`: two instances where there are two, else the same one. */
function whoIsWhere(name: string, instances: () => { here: Presence; there: Presence }) {
  describe(name, () => {
    test('who says so is there, with what it said last, until it leaves or its time is up', async () => {
      const { here, there } = instances()
      const place = randomUUID()
      await here.stay(place, 'ada', 'editing', 60_000, ten)
      expect(await there.stay(place, 'ben', 'reading', 60_000, ten)).toEqual(
        expect.arrayContaining([
          { member: 'ada', note: 'editing' },
          { member: 'ben', note: 'reading' },
        ]),
      )
      const again = await here.stay(place, 'ada', 'reading', 60_000, ten)
      expect(again).toHaveLength(2)
      expect(again).toContainEqual({ member: 'ada', note: 'reading' })
      expect(await there.stay(randomUUID(), 'cy', 'editing', 60_000, ten)).toHaveLength(1)
      await there.leave(place, 'ben')
      expect(members(await here.stay(place, 'ada', 'editing', 60_000, ten))).toEqual(['ada'])
      await there.stay(place, 'dan', 'editing', 1, ten)
      await expect
        .poll(async () => members(await here.stay(place, 'ada', 'editing', 60_000, ten)))
        .toEqual(['ada'])
    })

    test('a place has so many at most: who is there stays, who comes on top is not told of', async () => {
      const { here, there } = instances()
      const place = randomUUID()
      for (const member of ['a', 'b', 'c']) await here.stay(place, member, 'editing', 60_000, three)
      expect(members(await there.stay(place, 'd', 'editing', 60_000, three))).toEqual(['a', 'b', 'c'])
      expect(members(await there.stay(place, 'a', 'editing', 60_000, three))).toEqual(['a', 'b', 'c'])
      await here.leave(place, 'b')
      expect(members(await there.stay(place, 'd', 'editing', 60_000, three))).toEqual(['a', 'c', 'd'])
    })

    test('of one person so many at most, and there is room for others', async () => {
      const { here, there } = instances()
      const place = randomUUID()
      const most = { all: 3, each: 2 }
      for (const page of ['1', '2', '3']) await here.stay(place, `ada ${page}`, 'reading', 60_000, most)
      const both = ['ada 1', 'ada 2']
      expect(members(await there.stay(place, 'ada 4', 'reading', 60_000, most))).toEqual(both)
      expect(members(await there.stay(place, 'ada 1', 'editing', 60_000, most))).toEqual(both)
      expect(members(await there.stay(place, 'adam 1', 'reading', 60_000, most))).toEqual([...both, 'adam 1'])
    })
  })
}

const memory = createMemoryPresence(() => performance.now())
whoIsWhere('in memory', () => ({ here: memory, there: memory }))

describeWithRedis('in Redis', () => {
  let redis: TestRedis
  const connections: RedisConnection[] = []
  const instance = async () => {
    const connection = connectRedis(redis.url, () => {})
    expect(await connection.begin()).toBe(true)
    connections.push(connection)
    return createRedisPresence(
      connection,
      createMemoryPresence(() => performance.now()),
    )
  }
  let instances: { here: Presence; there: Presence }
  beforeAll(async () => {
    redis = await startRedis()
    instances = { here: await instance(), there: await instance() }
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    await redis.close()
  })
  whoIsWhere('two instances', () => instances)

  test('while Redis is away each instance knows whom it met itself', async () => {
    const { here, there } = instances
    const place = randomUUID()
    await redis.stop()
    await here.stay(place, 'ada', 'editing', 60_000, ten)
    expect(members(await here.stay(place, 'eve', 'editing', 60_000, ten))).toEqual(['ada', 'eve'])
    expect(members(await there.stay(place, 'ben', 'editing', 60_000, ten))).toEqual(['ben'])
    await redis.start()
  })
})
