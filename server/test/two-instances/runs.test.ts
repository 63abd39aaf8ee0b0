/** Two instances on one PostgreSQL and one Redis: any of them takes any run. */

import { randomUUID } from 'node:crypto'
import { applyEvent, emptyRunView } from '@omniai/contracts/apply-event'
import type { RunEvent } from '@omniai/contracts/run-events'
import type { Run, RunCancelled, RunPage } from '@omniai/contracts/schemas/run'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { createMemorySlots } from '../../src/platform/limits/memory.ts'
import { connectRedis } from '../../src/platform/redis/connect.ts'
import { createRedisRateLimiter, createRedisSlots } from '../../src/platform/redis/redis-limits.ts'
import { createRedisSignals } from '../../src/platform/redis/redis-signals.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { expectIdle, expectWhole } from '../faults/after-fault.ts'
import { finished } from '../grid/world.ts'
import { describeWithRedis, startRedis } from '../redis-server.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'

const postgres = testDatabases.find(({ name }) => name === 'postgres')
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** What a page would show after these events, which may be fewer: the log of a run is compacted at its end. */
const viewOf = (body: string) =>
  [...body.matchAll(/^id: (\d+)\nevent: .*\ndata: (.*)$/gm)].reduce(
    (view, [, seq, data]) => applyEvent(view, Number(seq), JSON.parse(data!) as RunEvent),
    emptyRunView,
  )

async function twoInstances() {
  const upstream = await startFakeUpstream({ hold: true })
  const redis = await startRedis()
  const { database, remove } = await postgres!.open()
  closing.push(remove, redis.close, upstream.close)
  async function instance() {
    const connection = connectRedis(redis.url, () => {})
    await connection.begin()
    const signals = createRedisSignals(connection)
    const omni = await startTestApp({
      database,
      upstream,
      soleOwner: false,
      rateLimiter: createRedisRateLimiter(connection),
      slots: createRedisSlots(connection, createMemorySlots(Date.now)),
      signals,
      // A heartbeat that never comes by itself: only what is told at once can be in time.
      runTimes: { heartbeatMs: 3_600_000, leaseMs: 7_200_000 },
    })
    closing.push(() => connection.close(), omni.close)
    return omni
  }
  const one = await instance()
  const two = await instance()
  const { member } = await one.people()
  /** The same session, at the other instance. */
  const there = (someone: Person): Person => ({
    ...someone,
    call: (id, input = {}) => two.app.inject(two.requestOf(id, input, someone)),
  })
  return { one, two, upstream, redis, member, elsewhere: there(member) }
}

const describeHere = postgres ? describeWithRedis : describe.skip

describeHere('two instances', () => {
  test('the same start at both at once is one run and one question', async () => {
    const { upstream, member, elsewhere } = await twoInstances()
    const body = chatBody('echo once')
    const answers = await Promise.all(
      [member, elsewhere, member, elsewhere].map(someone => someone.call('chatStart', { body })),
    )
    const ids = answers.map(answer => answer.json<Run>().id)
    expect(new Set(ids).size).toBe(1)
    upstream.release()
    expect(await finished(elsewhere, answers[0]!.json<Run>())).toMatchObject({ status: 'completed' })
    expect(upstream.calls).toHaveLength(1)
  })

  test('whoever reads at the other one gets every event once, and the end', async () => {
    const { upstream, member, elsewhere } = await twoInstances()
    const run = await startChat(member, 'long 40')
    const here = member.call('runEvents', { params: { run_id: run.id } })
    const there = elsewhere.call('runEvents', { params: { run_id: run.id } })
    upstream.release()
    expect(viewOf((await there).body)).toEqual(viewOf((await here).body))
    expect(viewOf((await there).body).end).toMatchObject({ status: 'completed' })
  })

  test('Stop at the other one reaches the owner at once, and says so when it is confirmed', async () => {
    const { upstream, member, elsewhere } = await twoInstances()
    const run = await startChat(member, 'long 500')
    const call = await upstream.nextCall()
    const stopped = (
      await elsewhere.call('runCancel', { params: { run_id: run.id }, body: {} })
    ).json<RunCancelled>()
    expect(stopped.status).toBe('cancelled')
    expect(await call.ended).toBe('closed_by_client')
  })

  test('what may run at the same time is counted together, and free again at its end', async () => {
    const { upstream, member, elsewhere } = await twoInstances()
    const runs = []
    for (const someone of [member, elsewhere, member, elsewhere])
      runs.push(await startChat(someone, 'long 5'))
    for (const someone of [member, elsewhere])
      expectFailure(await someone.call('chatStart', { body: chatBody('echo one more') }), 'E_RATE_LIMITED')
    upstream.release()
    for (const run of runs) await finished(member, run)
    await expect
      .poll(async () => (await elsewhere.call('chatStart', { body: chatBody('echo now') })).statusCode)
      .toBe(202)
    const { items } = (await member.call('runList', { query: { state: 'active' } })).json<RunPage>()
    for (const run of items) await finished(member, run)
  })

  test.each(['stopped', 'frozen'] as const)(
    'Redis %s in mid-answer: answers go on, new ones start, Stop works, and nothing waits long',
    async how => {
      const { one, two, upstream, redis, member, elsewhere } = await twoInstances()
      const run = await startChat(member, 'long 30')
      const there = elsewhere.call('runEvents', { params: { run_id: run.id } })
      upstream.next(5)
      if (how === 'stopped') await redis.stop()
      else redis.freeze()
      const more = await startChat(elsewhere, 'long 500', { client_request_id: randomUUID() })
      const stopped = await elsewhere.call('runCancel', { params: { run_id: more.id }, body: {} })
      expect(stopped.json<RunCancelled>().status).toBe('cancelled')
      upstream.release()
      expect((await there).body).toContain('"status":"completed"')
      expect(await finished(member, run)).toMatchObject({ status: 'completed' })
      if (how === 'frozen') redis.thaw()
      else await redis.start()
      const last = await startChat(member, 'echo afterwards')
      await finished(member, last)
      const acknowledged = [
        { runId: run.id, text: 'long 30', end: { status: 'completed' } },
        { runId: more.id, text: 'long 500', end: { status: 'cancelled' } },
        { runId: last.id, text: 'echo afterwards', end: { status: 'completed' } },
      ]
      await expectWhole({ database: one.database, upstream, acknowledged })
      for (const instance of [one, two]) await expectIdle(instance)
      // What was taken there before and during is given back there too.
      const look = new Redis(redis.url)
      const held = async () => {
        const keys = await look.keys('omni:conc:*')
        return Promise.all(keys.map(key => look.zcard(key))).then(counts => counts.reduce((a, b) => a + b, 0))
      }
      await expect.poll(held, { message: 'slots in Redis', timeout: 30_000 }).toBe(0)
      look.disconnect()
    },
  )
})
