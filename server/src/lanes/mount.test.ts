import { type Flags, flagNames } from '@omniai/contracts/flags'
import type { Operation, PlannedOperation } from '@omniai/contracts/operation'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { installFailureHandling } from './failure.ts'
import { assertGuarded, type BrowserLane, mountBrowserLane, mountPlanned } from './mount.ts'

const good: Operation = {
  method: 'GET',
  path: '/v1/planted',
  lane: 'ui',
  permission: 'public',
  limit: 'open',
  summary: 'Planted',
  responses: {},
  errors: [],
}

const flags = (value: boolean) => Object.fromEntries(flagNames.map(name => [name, value])) as Flags

/** A lane whose callers have no cookie. */
const lane = (on = true): BrowserLane =>
  ({
    sessions: {
      sentSessionCookies: () => 0,
      browserOf: () => '',
      deviceOf: () => undefined,
      credentialOf: async () => ({ state: 'none' }),
      checkCsrf: () => {},
      writer: () => ({}),
    },
    origins: {
      corsOrigins: [],
      publicUrl: null,
      allowedHosts: ['localhost'],
      local: true,
      sites: ['same-origin'],
      strict: true,
    },
    rateLimiter: { take: async () => ({ ok: true }) },
    flags: () => flags(on),
    pressure: () => 'none',
    runs: {},
    streams: {},
  }) as unknown as BrowserLane

const mount = (operation: unknown, on = true) => {
  const app = Fastify()
  installFailureHandling(app)
  mountBrowserLane(app, lane(on), { planted: operation as Operation }, { planted: () => ({}) }, {})
  return app
}

describe('the mount refuses', () => {
  const { permission: _permission, ...noPermission } = good
  const { limit: _limit, ...noLimit } = good
  const { lane: _lane, ...noLane } = good
  test.each([
    ['an operation without permission', noPermission, 'planted has no permission'],
    ['an unknown permission', { ...good, permission: 'anyone' }, 'planted has no permission'],
    ['an operation without limit', noLimit, 'planted has no limit'],
    ['a limit that only every object has', { ...good, limit: 'constructor' }, 'planted has no limit'],
    ['an operation without lane', noLane, 'planted has no lane'],
    ['an unknown lane', { ...good, lane: 'toString' }, 'planted has no lane'],
    ['a path outside its lane', { ...good, path: '/v2/planted' }, 'planted is outside its lane'],
    ['a path of another lane', { ...good, path: '/v1/dev/planted' }, 'planted is outside its lane'],
    ['a path that only begins alike', { ...good, path: '/v1planted' }, 'planted is outside its lane'],
    [
      'a bearer lane behind a cookie',
      { ...good, lane: 'public', path: '/v1/public/planted' },
      'planted is not for a session cookie',
    ],
    ['a token permission behind a cookie', { ...good, permission: 'token' }, 'planted asks for a token'],
  ])('%s', (_title, operation, sentence) => {
    expect(() => mount(operation)).toThrow(sentence)
  })

  test('a reserved operation without permission or outside its lane', () => {
    const planned = { method: 'GET', path: '/v1/planted', lane: 'ui', permission: 'member', phase: 'later' }
    const mountReserved = (operation: object) =>
      mountPlanned(Fastify(), lane(), { planted: operation as PlannedOperation })
    expect(() => mountReserved(planned)).not.toThrow()
    expect(() => mountReserved({ ...planned, permission: undefined })).toThrow('planted has no permission')
    expect(() => mountReserved({ ...planned, path: '/v1/dev/planted' })).toThrow(
      'planted is outside its lane',
    )
  })
})

test('every lane may be guarded', () => {
  for (const [name, path] of [
    ['ui', '/v1/x'],
    ['dev', '/v1/dev/x'],
    ['public', '/v1/public/x'],
    ['legacy', '/api/x'],
  ] as const) {
    expect(() => assertGuarded('planted', { ...good, lane: name, path })).not.toThrow()
  }
})

test.each(flagNames)('an operation behind the flag %s answers only while it is on', async flag => {
  const ask = (on: boolean) =>
    mount({ ...good, flag }, on).inject({ url: '/v1/planted', headers: { host: 'localhost' } })
  expect((await ask(true)).statusCode).toBe(200)
  const refused = await ask(false)
  expect(refused.statusCode).toBe(403)
  expect(refused.json()).toMatchObject({ error: { code: 'E_CAPABILITY_DISABLED' } })
})
