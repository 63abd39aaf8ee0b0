/** The order of the checks: a request that is wrong in several ways hears of the first, and the body is read last. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RateLimiter } from '../../src/kernel/limiter.ts'
import { noLimits } from '../grid/world.ts'
import { type Person, startTestApp, type TestApp } from '../test-app.ts'
import type { HeaderChanges } from './deployments.ts'
import { askerOf, codeOf } from './routes.ts'

/** Let through until the switch is thrown, so that people can be made first. */
let full = false
const limiter: RateLimiter = {
  ...noLimits,
  take: async () => (full ? { ok: false, retryAfterSeconds: 1 } : { ok: true }),
}
const hour = 60 * 60_000
let now = Date.parse('2026-11-01')
let omni: TestApp
let admin: Person
let member: Person
let ask: ReturnType<typeof askerOf>
beforeAll(async () => {
  omni = await startTestApp({ rateLimiter: limiter, now: () => now })
  ;({ admin, member } = await omni.people())
  ask = askerOf(omni, 'local')
  full = true
})
afterAll(() => omni.close())

type Wrong = { readonly code: string; readonly changes: HeaderChanges }
const broken = '{broken'

/** Each is wrong in its own way; a request gets all of those behind it as well. */
const wrongs: readonly Wrong[] = [
  { code: 'E_HOST_DENIED', changes: { host: 'evil.example' } },
  { code: 'E_AUTH_ORIGIN_DENIED', changes: { origin: 'https://evil.example' } },
  { code: 'E_AUTH_ORIGIN_DENIED', changes: { 'sec-fetch-mode': 'navigate' } },
  { code: 'E_AUTH_REQUIRED', changes: { authorization: 'Bearer x' } },
  { code: 'E_UNSUPPORTED_MEDIA_TYPE', changes: { 'content-type': 'text/plain' } },
  { code: 'E_AUTH_SESSION_EXPIRED', changes: { cookie: 'omniai_session=x' } },
  { code: 'E_AUTH_CSRF_INVALID', changes: { 'x-csrf-token': 'x' } },
]

describe('a request that is wrong in this and in everything after it', () => {
  test.each(wrongs.map((wrong, at) => ({ ...wrong, at })))(
    '$at: $changes is told $code',
    async ({ code, at }) => {
      const changes = Object.assign({}, ...wrongs.slice(at).map(wrong => wrong.changes)) as HeaderChanges
      for (const path of ['/v1/threads', '/v1/dev/invites']) {
        expect(codeOf(await ask({ method: 'POST', path }, member, changes, broken))).toBe(code)
      }
    },
  )
})

test('then the permission, the confirmation, the flag, the limit, and only then the body', async () => {
  const update = { method: 'PATCH', path: '/v1/dev/users/x' }
  expect(codeOf(await ask(update, member, {}, broken))).toBe('E_AUTH_FORBIDDEN')
  now += hour
  expect(codeOf(await ask(update, admin, {}, broken))).toBe('E_AUTH_CONFIRM_REQUIRED')
  const flagged = { method: 'GET', path: '/v1/dev/diagnostics' }
  expect(codeOf(await ask(flagged, member))).toBe('E_AUTH_FORBIDDEN')
  expect(codeOf(await ask(flagged, admin))).toBe('E_CAPABILITY_DISABLED')
  const thread = { method: 'POST', path: '/v1/threads' }
  expect(codeOf(await ask(thread, admin, {}, broken))).toBe('E_RATE_LIMITED')
  full = false
  expect(codeOf(await ask(thread, admin, {}, broken))).toBe('E_VALIDATION')
  full = true
})

test('what is refused before the limit takes nothing from it', async () => {
  const taken: string[] = []
  const counting: RateLimiter = {
    ...noLimits,
    take: async key => {
      taken.push(key)
      return { ok: true }
    },
  }
  const counted = await startTestApp({ rateLimiter: counting })
  const someone = await counted.makeAdmin()
  taken.length = 0
  const askCounted = askerOf(counted, 'local')
  for (const { changes } of wrongs)
    await askCounted({ method: 'POST', path: '/v1/threads' }, someone, changes)
  expect(taken).toEqual([])
  await askCounted({ method: 'POST', path: '/v1/threads' }, someone)
  expect(taken).toEqual([expect.stringMatching(/^write:usr_/)])
  await counted.close()
})

describe('C43: who is counted where nobody is signed in', () => {
  async function keysOf(
    environment: { TRUST_PROXY?: string },
    calls: readonly [string, Record<string, string>][],
  ) {
    const keys: string[] = []
    const recording: RateLimiter = {
      ...noLimits,
      take: async key => {
        keys.push(key)
        return { ok: true }
      },
    }
    const started = await startTestApp({ rateLimiter: recording, environment })
    for (const [remoteAddress, headers] of calls) {
      const url = '/v1/health'
      await started.app.inject({ url, remoteAddress, headers: { host: 'localhost:8787', ...headers } })
    }
    await started.close()
    return keys
  }

  test('headers of a peer that is not trusted change nothing', async () => {
    const claims = [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'cf-connecting-ip',
      'true-client-ip',
      'x-client-ip',
    ]
    const calls = claims.map((name): [string, Record<string, string>] => [
      '203.0.113.7',
      { [name]: '192.0.2.1' },
    ])
    const expected = claims.map(() => 'open:203.0.113.7')
    expect(await keysOf({}, calls)).toEqual(expected)
    expect(await keysOf({ TRUST_PROXY: '10.0.0.0/8' }, calls)).toEqual(expected)
  })

  test('a trusted proxy speaks for who is behind it, and nobody further', async () => {
    const forwarded = (value: string): [string, Record<string, string>] => [
      '10.0.0.1',
      { 'x-forwarded-for': value },
    ]
    const calls = [
      forwarded('192.0.2.1'),
      forwarded('6.6.6.6, 192.0.2.1'),
      forwarded('6.6.6.6, 192.0.2.1, 10.0.0.2'),
    ]
    expect(await keysOf({ TRUST_PROXY: '10.0.0.0/8' }, calls)).toEqual(calls.map(() => 'open:192.0.2.1'))
  })

  test('a network of IPv6 is one source, however its addresses are spelled', async () => {
    const addresses = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::1', '2001:0DB8:0001:0002::9']
    const keys = await keysOf(
      {},
      addresses.map(address => [address, {}]),
    )
    expect(new Set(keys)).toEqual(new Set(['open:2001:db8:1:2::/64']))
    expect(await keysOf({}, [['::ffff:203.0.113.7', {}]])).toEqual(['open:203.0.113.7'])
  })
})
