import { bounds } from '@omniai/contracts/limits'
import type { SessionStarted } from '@omniai/contracts/schemas/auth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { expectFailure } from '../expect-failure.ts'
import { noLimits, readingOf, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startTestApp, type TestApp } from '../test-app.ts'

let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp({ rateLimiter: noLimits })
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const tables = () => omni.database.tables<AuthTables>()
async function login(body: object, someone?: Person) {
  return (someone ?? (await omni.stranger())).call('authLogin', { body, remoteAddress: someAddress() })
}

test('unknown email, wrong password and disabled account read the same', async () => {
  const ben = await omni.invite(ada, 'ben@example.org')
  await tables().updateTable('users').set({ disabled_at: 1 }).where('email_key', '=', ben.email).execute()
  const answers = [
    await login({ email: 'nobody@example.org', password }),
    await login({ email: ada.email, password: 'not the right one' }),
    await login({ email: ben.email, password }),
  ]
  for (const answer of answers) {
    expectFailure(answer, 'E_AUTH_INVALID_CREDENTIALS')
    expect(readingOf(answer)).toEqual(readingOf(answers[0]!))
  }
})

test('an unknown email and a disabled account wait their turn for a hash, like a known one', async () => {
  const dan = await omni.invite(ada, 'dan@example.org')
  await tables().updateTable('users').set({ disabled_at: 1 }).where('email_key', '=', dan.email).execute()
  for (const email of ['nobody@example.org', dan.email]) {
    const people = await Promise.all(Array.from({ length: 13 }, () => omni.stranger()))
    const over: number[] = []
    const asked = (index: number) => (index === 12 ? email : ada.email)
    await Promise.all(
      people.map((someone, index) =>
        login({ email: asked(index), password: 'not the right one' }, someone).then(() => over.push(index)),
      ),
    )
    // Two hash at a time, in the order in which they came: who is last cannot be answered among the first.
    expect(over.indexOf(12)).toBeGreaterThanOrEqual(8)
  }
})

test('email is taken in any case and with the blanks of a paste; the password is not', async () => {
  expect((await login({ email: 'ADA@Example.ORG', password })).statusCode).toBe(200)
  expectFailure(
    await login({ email: ada.email, password: password.toUpperCase() }),
    'E_AUTH_INVALID_CREDENTIALS',
  )
  expectFailure(await login({ email: ada.email, password: `${password} ` }), 'E_AUTH_INVALID_CREDENTIALS')
})

test('C34: every byte of a long password counts', async () => {
  const long = 'x'.repeat(72)
  const { code } = (await ada.call('inviteCreate', { body: {} })).json<{ code: string }>()
  const body = { invite_code: code, email: 'long@example.org', name: 'Long', password: `${long}SECRET1` }
  expect((await (await omni.stranger()).call('authRegister', { body })).statusCode).toBe(200)
  expect((await login({ email: body.email, password: `${long}SECRET1` })).statusCode).toBe(200)
  expectFailure(await login({ email: body.email, password: `${long}OTHER` }), 'E_AUTH_INVALID_CREDENTIALS')
})

test('C35: a password that is too long is refused before it is hashed', async () => {
  const sizes = [
    [bounds.password_max + 1, 'E_VALIDATION'],
    [50_000, 'E_VALIDATION'],
    [1_000_000, 'E_TOO_LARGE'],
  ] as const
  const failed = () =>
    tables().selectFrom('audit_events').selectAll().where('action', '=', 'login_failed').execute()
  const before = (await failed()).length
  for (const [length, code] of sizes) {
    expectFailure(await login({ email: ada.email, password: 'x'.repeat(length) }), code)
  }
  expect(await failed()).toHaveLength(before)
})

test('C35: 50 logins at once leave the server answering, and refuse none that is right', async () => {
  const people = await Promise.all(Array.from({ length: 50 }, () => omni.stranger()))
  let done = 0
  const logins = people.map(async someone => {
    const answer = await login({ email: ada.email, password }, someone)
    done += 1
    return answer.statusCode
  })
  for (let count = 0; count < 100; count += 1) {
    const health = await omni.app.inject({ url: '/v1/health', headers: { host: 'localhost' } })
    expect(health.statusCode).toBe(200)
  }
  // A hundred answers, one after the other, while they were still being hashed.
  expect(done).toBeLessThan(50)
  expect(await Promise.all(logins)).toEqual(Array(50).fill(200))
})

test('C29: the session, its CSRF token and its cookie are new at each login; the one before is over', async () => {
  const before = await signInAgain(omni, ada.email)
  const old = { cookie: before.cookie, csrf: before.csrf }
  const answer = await login({ email: ada.email, password }, before)
  expect(answer.statusCode).toBe(200)
  expect(before.cookie).not.toBe(old.cookie)
  expect(answer.json<SessionStarted>().csrf_token).not.toBe(old.csrf)
  const replayed = await omni.app.inject({
    url: '/v1/auth/account',
    headers: { host: 'localhost:8787', origin: 'http://localhost:8787', cookie: old.cookie },
  })
  expectFailure(replayed, 'E_AUTH_SESSION_EXPIRED')
})

test('C30: a session id that someone planted is never taken over', async () => {
  const planted = 'p'.repeat(43)
  const victim = await omni.stranger()
  const pre = victim.cookie
  victim.cookie = `${pre}; omniai_session=${planted}`
  expect((await login({ email: ada.email, password }, victim)).statusCode).toBe(200)
  expect(victim.cookie).toMatch(/omniai_session=/)
  expect(victim.cookie).not.toContain(planted)
  const attacker = await omni.stranger()
  attacker.cookie = `omniai_session=${planted}`
  expectFailure(await attacker.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
})

test('C29: a CSRF token of before the login does not serve after it', async () => {
  const someone = await omni.stranger()
  const before = someone.csrf
  await login({ email: ada.email, password }, someone)
  someone.csrf = before
  expectFailure(await someone.call('threadCreate'), 'E_AUTH_CSRF_INVALID')
})

test('nothing secret is written down: no password, no token, no cookie, no code', async () => {
  const someone = await signInAgain(omni, ada.email)
  const { code } = (await someone.call('inviteCreate', { body: {} })).json<{ code: string }>()
  await login({ email: ada.email, password: 'a wrong guess of mine' })
  const everything = await Promise.all(
    (['users', 'sessions', 'invites', 'setup_tokens', 'audit_events', 'installation'] as const).map(name =>
      tables().selectFrom(name).selectAll().execute(),
    ),
  )
  const text = JSON.stringify(everything)
  const token = someone.cookie.split('omniai_session=')[1]!.split(';')[0]!
  for (const secret of [password, 'a wrong guess of mine', token, code, someone.csrf]) {
    expect(text).not.toContain(secret)
  }
  const actions = (everything[4] as AuthTables['audit_events'][]).map(event => event.action)
  expect(new Set(actions)).toEqual(new Set(['setup', 'login', 'login_failed', 'register', 'invite_created']))
})
