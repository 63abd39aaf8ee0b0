import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import type { Meta } from '@omniai/contracts/schemas/meta'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fingerprint } from '../fingerprint.ts'
import { recipes } from '../grid/recipes.ts'
import { makeWorld, type World } from '../grid/world.ts'
import { type CallInput, startTestApp } from '../test-app.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.app.close())

test('meta: a stranger learns nothing of people, providers, addresses or folders', async () => {
  const stranger = await world.app.stranger()
  const answer = await stranger.call('metaView')
  expect(answer.json<Meta>()).toMatchObject({ authenticated: false, user: null })
  for (const hidden of [
    world.member.email,
    world.app.config.dataDir,
    world.app.upstream.origin,
    'lmstudio',
  ]) {
    expect(answer.body).not.toContain(hidden)
  }
})

test('meta: whoever is signed in reads who that is', async () => {
  const meta = (await world.member.call('metaView')).json<Meta>()
  expect(meta).toMatchObject({
    name: 'OmniAI',
    authenticated: true,
    user: { email: world.member.email, role: 'member' },
    auth: { setup_required: false },
  })
  expect(meta.auth.modes).toContain('password')
})

test('health: answers to anyone with nothing but that it answers', async () => {
  expect((await (await world.app.stranger()).call('healthView')).json()).toEqual({ status: 'ok' })
})

test('readiness: tells when no new work is taken and when the database is gone', async () => {
  const omni = await startTestApp()
  const stranger = await omni.stranger()
  const ready = async () => {
    const answer = await stranger.call('readinessView')
    return [answer.statusCode, answer.json()]
  }
  expect(await ready()).toEqual([200, { status: 'ready', checks: { database: true, accepting: true } }])
  await omni.runs.drain(0)
  expect(await ready()).toEqual([503, { status: 'draining', checks: { database: true, accepting: false } }])
  await omni.database.close()
  expect(await ready()).toEqual([
    503,
    { status: 'unavailable', checks: { database: false, accepting: false } },
  ])
})

test('reading changes nothing: no GET or HEAD of the contract writes a row', async () => {
  const { run, thread, member, admin } = world
  const reads = Object.entries<Operation>(operations)
    .filter(([, { method }]) => method === 'GET')
    .map(([id, operation]) => ({ id: id as OperationId, path: operation.path }))
  // Asked for before anything is read: what a call is about may have to be made first.
  const inputs = new Map<OperationId, CallInput>()
  for (const { id } of reads) inputs.set(id, await recipes[id].ok(world))
  const before = await fingerprint(world.app.database)
  const calls = world.app.upstream.calls.length
  for (const { id } of reads) {
    for (const someone of [admin, member, await world.app.stranger()]) {
      const answer = await someone.call(id, inputs.get(id)!)
      expect([200, 401, 403, 404]).toContain(answer.statusCode)
    }
  }
  for (const { path } of reads) {
    const url = path.replace('{run_id}', run.id).replace('{thread_id}', thread.id)
    const headers = { host: 'localhost:8787', origin: 'http://localhost:8787', cookie: member.cookie }
    await world.app.app.inject({ method: 'HEAD', url, headers })
  }
  expect(reads.length).toBeGreaterThan(10)
  expect(await fingerprint(world.app.database)).toBe(before)
  expect(world.app.upstream.calls).toHaveLength(calls)
})
