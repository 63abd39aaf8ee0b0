/**
 * Operation × who asks, generated from the contract: B17, B20–B22 and A9. Each asker has one verdict for each operation;
 * whoever passes is told what is wrong with the input, which shows that only the input was wrong.
 */
import type { ErrorCode } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import { plannedOperations } from '@omniai/contracts/operations/planned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuthTables } from '../src/agents/auth/tables.ts'
import { expectFailure } from './expect-failure.ts'
import { fingerprint } from './fingerprint.ts'
import { brokenInput } from './grid/broken-input.ts'
import { flagsAre, idOf, noLimits, signInAgain } from './grid/world.ts'
import { type CallInput, type Person, startTestApp, type TestApp } from './test-app.ts'

type Verdict = ErrorCode | 'passes'
type Asker = {
  readonly who: string
  readonly make: () => Promise<Person>
  readonly verdict: (operation: Operation) => Verdict
  readonly headers?: Record<string, string>
}

let omni: TestApp
let admin: Person
beforeAll(async () => {
  omni = await startTestApp({ rateLimiter: noLimits, environment: { OMNIAI_FLAGS: flagsAre('on') } })
  admin = await omni.makeAdmin()
})
afterAll(() => omni.close())

const users = () => omni.database.tables<AuthTables>().updateTable('users')
const sessions = () => omni.database.tables<AuthTables>().updateTable('sessions')
let count = 0
const someone = (role: 'member' | 'admin' = 'member') => {
  count += 1
  return omni.invite(admin, `person${count}@example.org`, role)
}
/** A second browser of the same person, so that what ends it is done from the first. */
async function twice(person: Person): Promise<Person> {
  return signInAgain(omni, person.email)
}

const memberVerdict = ({ permission }: Operation): Verdict =>
  permission === 'admin' ? 'E_AUTH_FORBIDDEN' : 'passes'
const ended = ({ permission }: Operation): Verdict =>
  permission === 'public' ? 'passes' : 'E_AUTH_SESSION_EXPIRED'

const askers: readonly Asker[] = [
  {
    who: 'a stranger',
    make: () => omni.stranger(),
    verdict: ({ permission }) => (permission === 'public' ? 'passes' : 'E_AUTH_REQUIRED'),
  },
  { who: 'a member', make: () => someone(), verdict: memberVerdict },
  { who: 'an administrator', make: () => someone('admin'), verdict: () => 'passes' },
  {
    who: 'someone whose session was revoked',
    async make() {
      const person = await someone('admin')
      const other = await twice(person)
      const held = { cookie: person.cookie, csrf: person.csrf }
      const { items } = (await person.call('sessionList')).json<{ items: { id: string }[] }>()
      await other.call('sessionRevoke', { params: { session_id: items[0]!.id } })
      return Object.assign(person, held)
    },
    verdict: ended,
  },
  {
    who: 'someone whose session is two weeks idle',
    async make() {
      const person = await someone('admin')
      await sessions()
        .set({ last_seen_at: Date.now() - 14 * 24 * 60 * 60_000 })
        .where('user_id', '=', await idOf(person))
        .execute()
      return person
    },
    verdict: ended,
  },
  {
    who: 'someone who was disabled',
    async make() {
      const person = await someone('admin')
      const params = { user_id: await idOf(person) }
      const answer = await admin.call('userUpdate', { params, body: { disabled: true } })
      expect(answer.statusCode).toBe(200)
      return person
    },
    verdict: ended,
  },
  {
    who: 'someone who was disabled behind our back',
    async make() {
      const person = await someone('admin')
      await users()
        .set({ disabled_at: 1 })
        .where('id', '=', await idOf(person))
        .execute()
      return person
    },
    verdict: ended,
  },
  {
    who: 'an administrator who was demoted',
    async make() {
      const person = await someone('admin')
      const params = { user_id: await idOf(person) }
      await admin.call('userUpdate', { params, body: { role: 'member' } })
      return person
    },
    verdict: memberVerdict,
  },
  {
    who: 'an administrator who was confirmed too long ago',
    async make() {
      const person = await someone('admin')
      await sessions()
        .set({ confirmed_at: Date.now() - bounds.confirmed_seconds * 1000 })
        .where('user_id', '=', await idOf(person))
        .execute()
      return person
    },
    verdict: ({ confirmed }) => (confirmed ? 'E_AUTH_CONFIRM_REQUIRED' : 'passes'),
  },
  {
    who: 'an administrator with a key of the public lane beside the cookie',
    make: () => someone('admin'),
    verdict: () => 'E_AUTH_REQUIRED',
    headers: { authorization: `Bearer ${'a'.repeat(43)}` },
  },
  {
    who: 'a stranger with a key of the public lane',
    make: () => omni.stranger(),
    verdict: () => 'E_AUTH_REQUIRED',
    headers: { authorization: `Bearer ${'a'.repeat(43)}` },
  },
]

const rows = Object.entries<Operation>(operations).map(([id, operation]) => ({
  id: id as OperationId,
  operation,
}))
/** Nothing would be wrong with a call of these, so whoever passes would really do it. */
const takesNothing = (operation: Operation) => !operation.body && !operation.query && !operation.params

describe.each(askers)('$who', ({ make, verdict, headers }) => {
  let asker: Person
  let before: string
  beforeAll(async () => {
    asker = await make()
    before = await fingerprint(omni.database)
  })

  async function ask(id: OperationId, operation: Operation) {
    const { cookie, csrf } = asker
    const input: CallInput = { ...brokenInput(operation), ...(headers && { headers }) }
    const answer = await asker.call(id, input)
    Object.assign(asker, { cookie, csrf })
    return answer
  }

  test.each(rows.filter(({ operation }) => verdict(operation) !== 'passes'))(
    '$id: is refused, and nothing changes',
    async ({ id, operation }) => {
      expectFailure(await ask(id, operation), verdict(operation) as ErrorCode)
      expect(await fingerprint(omni.database)).toBe(before)
    },
  )

  const passing = rows.filter(({ operation }) => verdict(operation) === 'passes' && !takesNothing(operation))
  if (passing.length === 0) return
  test('may do the rest: only the input is refused', async () => {
    const live = (await asker.call('csrfBootstrap')).json<{ csrf_token: string }>()
    const tried = passing.filter(
      ({ operation }) => operation.permission !== 'public' || operation.method !== 'GET',
    )
    asker.csrf = live.csrf_token
    const codes = await Promise.all(
      tried.map(async ({ id, operation }) => [id, (await ask(id, operation)).json().error?.code]),
    )
    const refusals: unknown[] = ['E_VALIDATION', 'E_NOT_FOUND']
    expect(codes.filter(([, code]) => !refusals.includes(code))).toEqual([])
    expect(tried.length).toBeGreaterThan(0)
  })
})

test('B28: what a stranger may call is on this list and nowhere else', () => {
  const open = [...Object.entries<Operation>(operations), ...Object.entries(plannedOperations)]
    .filter(([, { permission }]) => permission === 'public')
    .map(([id]) => id)
    .sort()
  expect(open).toEqual([
    'authLogin',
    'authRegister',
    'authSetup',
    'csrfBootstrap',
    'healthView',
    // Switched off for everyone, like the whole lane.
    'legacyHealthView',
    'legacyLogin',
    'metaView',
    'oidcFinish',
    'oidcProviderList',
    'oidcStart',
    'passkeyLogin',
    'passkeyLoginOffer',
    'passwordForgot',
    'passwordReset',
    'readinessView',
  ])
})

test('B28: the router knows these operations and no other', () => {
  const known = new Set(
    [...Object.values<Operation>(operations), ...Object.values(plannedOperations)].map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{[a-z_]+\}/g, ':')}`,
    ),
  )
  const mounted = mountedRoutes(omni.app.printRoutes({ commonPrefix: false }))
  expect(mounted.filter(route => !known.has(route))).toEqual([])
  expect(new Set(mounted)).toEqual(known)
})

/** Reads the tree that the router prints. Preflights and HEAD come with each path. */
function mountedRoutes(tree: string): string[] {
  const above: string[] = []
  return tree.split('\n').flatMap(line => {
    const [, indent, path, methods] = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)$/.exec(line) ?? []
    if (indent === undefined) return []
    const depth = indent.length / 4
    above.splice(depth, above.length, path!)
    const whole = above.join('').replaceAll(/:[a-z_]+/g, ':')
    return methods!
      .split(', ')
      .filter(method => method !== 'OPTIONS' && method !== 'HEAD')
      .map(method => `${method} ${whole}`)
  })
}

test('B26: a stranger learns no version, no name of a host and no number of people', async () => {
  const stranger = await omni.stranger()
  const { version } = (await admin.call('metaView')).json<{ version: string }>()
  for (const id of ['metaView', 'healthView', 'readinessView', 'csrfBootstrap'] as const) {
    const answer = await stranger.call(id)
    expect(answer.body).not.toContain(version)
    expect(answer.body).not.toMatch(/127\.0\.0\.1|lmstudio|sqlite|postgres|secret|"users"/i)
    expect(answer.headers).not.toHaveProperty('server')
    expect(answer.headers).not.toHaveProperty('x-powered-by')
  }
})

test('B18: nobody makes themself an administrator, whatever the request calls it', async () => {
  const eve = await someone()
  const userId = await idOf(eve)
  for (const body of [
    { role: 'admin' },
    { user: { role: 'admin' } },
    { preferences: { role: 'admin' } },
    { name: 'Eve', role: 'admin' },
    { disabled_at: null },
  ]) {
    expectFailure(await eve.call('accountUpdate', { body }), 'E_VALIDATION')
  }
  const asked = { params: { user_id: userId }, body: { role: 'admin' } }
  expectFailure(await eve.call('userUpdate', asked), 'E_AUTH_FORBIDDEN')
  expect((await eve.call('accountView')).json()).toMatchObject({ role: 'member' })
})
