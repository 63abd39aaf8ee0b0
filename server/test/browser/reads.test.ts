/** 55: GET and HEAD change nothing. */
import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { fingerprint } from '../fingerprint.ts'
import { recipes } from '../grid/recipes.ts'
import { finished, makeWorld, noLimits, type World } from '../grid/world.ts'
import { requestOf, startChat, startTestApp } from '../test-app.ts'

const reads = Object.entries<Operation>(operations)
  .filter(([, { method }]) => method === 'GET')
  .map(([id, operation]) => ({ id: id as OperationId, operation }))

describe('D55: reading', () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.app.close())

  test.each(reads)(
    '$id: writes no row and asks no model, whoever reads and however',
    async ({ id, operation }) => {
      const input = await recipes[id].ok(world)
      const people = [world.admin, world.member, world.other, await world.app.stranger()]
      const before = [await fingerprint(world.app.database), world.app.upstream.calls.length]
      for (const someone of people) {
        const request = requestOf(id, input, someone)
        const got = await world.app.app.inject(request)
        const head = await world.app.app.inject({ ...request, method: 'HEAD' })
        expect(head.statusCode).toBe(operation.streams ? 404 : got.statusCode)
        expect(head.body).toBe('')
      }
      expect([await fingerprint(world.app.database), world.app.upstream.calls.length]).toEqual(before)
    },
  )
})

test.each(testDatabases)(
  'D55: on $name, the one thing that a read may write is when the session was last seen',
  async ({ open }) => {
    const { database, remove } = await open()
    let now = Date.parse('2026-11-01')
    const omni = await startTestApp({ database, rateLimiter: noLimits, now: () => now })
    const admin = await omni.makeAdmin()
    const run = await finished(admin, await startChat(admin, 'echo hi'))
    const lastSeen = () =>
      database.tables<AuthTables>().selectFrom('sessions').select('last_seen_at').executeTakeFirstOrThrow()
    const setLastSeen = (last_seen_at: number) =>
      database.tables<AuthTables>().updateTable('sessions').set({ last_seen_at }).execute()
    const seen = Number((await lastSeen()).last_seen_at)
    const before = await fingerprint(database)

    now += 10 * 60_000
    for (const { id, operation } of reads) {
      const named = Object.keys(operation.params?.properties ?? {})
      const params = Object.fromEntries(
        named.map(name => [name, name === 'run_id' ? run.id : run.thread_id!]),
      )
      await admin.call(id, { params })
    }
    expect(Number((await lastSeen()).last_seen_at)).toBe(now)
    await setLastSeen(seen)
    expect(await fingerprint(database)).toBe(before)
    await omni.close()
    await remove()
  },
)
