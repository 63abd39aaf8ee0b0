import { flagNames } from '@omniai/contracts/flags'
import type { Lane, PlannedOperation } from '@omniai/contracts/operation'
import { operations } from '@omniai/contracts/operations/all'
import { plannedOperations } from '@omniai/contracts/operations/planned'
import type { Meta } from '@omniai/contracts/schemas/meta'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { finished, noLimits } from './grid/world.ts'
import { origin, type Person, startChat, startTestApp, type TestApp } from './test-app.ts'

const planned = Object.entries<PlannedOperation>(plannedOperations)
const ofLane = (...lanes: Lane[]) => planned.filter(([, { lane }]) => lanes.includes(lane))
const switched = (value: 'on' | 'off') => flagNames.map(name => `${name}=${value}`).join(',')

test('what landed is planned no more', () => {
  expect(Object.keys(plannedOperations).filter(id => Object.hasOwn(operations, id))).toEqual([])
})

describe.each([
  ['as they come', ''],
  ['all off', switched('off')],
  ['all on', switched('on')],
])('reserved operations with flags %s', (_title, flags) => {
  let omni: TestApp
  let admin: Person
  let member: Person
  beforeAll(async () => {
    omni = await startTestApp({ environment: { OMNIAI_FLAGS: flags }, rateLimiter: noLimits })
    ;({ admin, member } = await omni.people())
  })
  afterAll(() => omni.close())

  const ask = (
    { method, path }: PlannedOperation,
    someone: Pick<Person, 'cookie' | 'csrf'> | null,
    headers: Record<string, string> = {},
  ) =>
    omni.app.inject({
      method,
      url: path.replaceAll(/\{[a-z_]+\}/g, 'x'),
      headers: {
        host: 'localhost:8787',
        origin,
        ...(someone && { cookie: someone.cookie, 'x-csrf-token': someone.csrf }),
        ...headers,
      },
    })

  test('cookie lanes: a stranger must sign in, or learns that it is off where anyone may ask', async () => {
    for (const [, operation] of ofLane('ui', 'dev')) {
      const answer = await ask(operation, await omni.stranger())
      expectFailure(answer, operation.permission === 'public' ? 'E_CAPABILITY_DISABLED' : 'E_AUTH_REQUIRED')
    }
  })

  test('cookie lanes: who may learns that it is off, a member is kept from what administrators do', async () => {
    for (const [, operation] of ofLane('ui', 'dev')) {
      expectFailure(await ask(operation, admin), 'E_CAPABILITY_DISABLED')
      const code = operation.permission === 'admin' ? 'E_AUTH_FORBIDDEN' : 'E_CAPABILITY_DISABLED'
      expectFailure(await ask(operation, member), code)
    }
  })

  test('cookie lanes: origin and CSRF are checked as on every other operation', async () => {
    for (const [, operation] of ofLane('ui', 'dev')) {
      expectFailure(await ask(operation, admin, { origin: 'https://evil.example' }), 'E_AUTH_ORIGIN_DENIED')
      if (operation.method === 'GET') continue
      expectFailure(await ask(operation, admin, { 'x-csrf-token': member.csrf }), 'E_AUTH_CSRF_INVALID')
    }
  })

  test('public and legacy lanes: off for everyone alike, and no page may read even that', async () => {
    for (const [, operation] of ofLane('public', 'legacy')) {
      for (const someone of [null, admin]) {
        const answer = await ask(operation, someone, someone ? {} : { authorization: 'Bearer x' })
        expectFailure(answer, 'E_CAPABILITY_DISABLED')
        expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
        expect(answer.headers['set-cookie']).toBeUndefined()
      }
    }
  })

  test('public and legacy lanes: there is no preflight', async () => {
    for (const [, operation] of ofLane('public', 'legacy')) {
      const answer = await ask({ ...operation, method: 'OPTIONS' as 'GET' }, null, {
        'access-control-request-method': operation.method,
      })
      expectFailure(answer, 'E_NOT_FOUND')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('cookie lanes: every path has a preflight for our page only', async () => {
    for (const [, { path }] of [...Object.entries(operations), ...ofLane('ui', 'dev')]) {
      const preflight = (from: string) =>
        ask({ method: 'OPTIONS' as 'GET', path, lane: 'ui', permission: 'public', phase: '' }, null, {
          origin: from,
          'access-control-request-method': 'POST',
        })
      const allowed = await preflight(origin)
      expect(allowed.statusCode).toBe(204)
      expect(allowed.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '600',
        vary: 'Origin',
      })
      expect(allowed.headers['access-control-allow-methods']).not.toContain('*')
      expect(allowed.headers['access-control-allow-headers']).not.toContain('*')
      expectFailure(await preflight('https://evil.example'), 'E_AUTH_ORIGIN_DENIED')
    }
  })

  test('chat works', async () => {
    const run = await finished(member, await startChat(member, 'echo still here'))
    expect(run).toMatchObject({ status: 'completed', reason: 'stop' })
  })

  test('meta tells the flags as they are', async () => {
    const { flags: told } = (await member.call('metaView')).json<Meta>()
    expect(told).toEqual(omni.config.flags)
  })
})
