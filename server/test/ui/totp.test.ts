import { randomUUID } from 'node:crypto'
import type { RecoveryCodes, TotpEnrollment } from '@omniai/contracts/schemas/account-security'
import { Secret, TOTP, URI } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { expectFailure } from '../expect-failure.ts'
import { noLimits, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startTestApp, type TestApp } from '../test-app.ts'

const step = 30_000

let now = Date.parse('2026-11-01')
let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp({ now: () => now, rateLimiter: noLimits })
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const tables = () => omni.database.tables<AuthTables>()

/** A new member, signed in a moment ago. */
const someone = () => omni.invite(ada, `${randomUUID()}@example.org`)

const codeOf = (secret: string, at = now) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })

/** With the app on, a while ago: the code of now was not used yet. */
async function withApp(): Promise<{ person: Person; secret: string; codes: string[] }> {
  const person = await someone()
  const { secret } = (await person.call('totpEnroll')).json<TotpEnrollment>()
  const on = await person.call('totpConfirm', { body: { code: codeOf(secret) } })
  expect(on.statusCode).toBe(200)
  now += 10 * step
  return { person, secret, codes: on.json<RecoveryCodes>().recovery_codes }
}

async function login(person: Person, code?: string, more: { password?: string } = {}) {
  const stranger = await omni.stranger()
  return stranger.call('authLogin', {
    body: { email: person.email, password, ...(code !== undefined && { code }), ...more },
    remoteAddress: someAddress(),
  })
}

async function actsOf(person: Person): Promise<string[]> {
  const user = await tables()
    .selectFrom('users')
    .select('id')
    .where('email', '=', person.email)
    .executeTakeFirstOrThrow()
  const events = await tables()
    .selectFrom('audit_events')
    .select('action')
    .where(({ eb, or }) => or([eb('actor_id', '=', user.id), eb('subject', '=', user.id)]))
    .orderBy('id')
    .execute()
  return events.map(({ action }) => action)
}

const others = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

test('an app is set up by what a phone reads, and asked for from the next sign-in on', async () => {
  const person = await someone()
  const enrolled = (await person.call('totpEnroll')).json<TotpEnrollment>()
  const app = URI.parse(enrolled.otpauth_uri) as TOTP
  expect({ issuer: app.issuer, label: app.label, secret: app.secret.base32 }).toEqual({
    issuer: 'OmniAI',
    label: person.email,
    secret: enrolled.secret,
  })
  expect((await login(person)).statusCode).toBe(200)
  const on = await person.call('totpConfirm', { body: { code: app.generate({ timestamp: now }) } })
  const { recovery_codes } = on.json<RecoveryCodes>()
  expect(new Set(recovery_codes).size).toBe(10)
  for (const code of recovery_codes) expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
  expectFailure(await login(person), 'E_AUTH_SECOND_FACTOR_REQUIRED')
  now += step
  expect((await login(person, app.generate({ timestamp: now }))).statusCode).toBe(200)
  expect((await person.call('securityView')).json()).toMatchObject({
    totp: { enabled: true, recovery_codes_left: 10 },
  })
})

test('neither the secret of the app nor a recovery code can be read from the database', async () => {
  const { secret, codes } = await withApp()
  const stored = JSON.stringify([
    await tables().selectFrom('totp').selectAll().execute(),
    await tables().selectFrom('recovery_codes').selectAll().execute(),
    await tables().selectFrom('audit_events').selectAll().execute(),
  ])
  for (const text of [secret, ...codes, ...codes.map(code => code.replaceAll('-', ''))])
    expect(stored).not.toContain(text)
})

test('a wrong password reads the same with and without an app, and with any code', async () => {
  const { person, secret } = await withApp()
  const wrong = { password: 'wrong password' }
  for (const answer of [
    await login(person, undefined, wrong),
    await login(person, codeOf(secret), wrong),
    await login(person, '000000', wrong),
  ])
    expectFailure(answer, 'E_AUTH_INVALID_CREDENTIALS')
  expect((await login(person, codeOf(secret))).statusCode).toBe(200)
})

test('asking for the code is no failure to write down; a wrong code is one', async () => {
  const { person, secret } = await withApp()
  await login(person)
  expect((await actsOf(person)).at(-1)).toBe('totp_enabled')
  expectFailure(await login(person, others(codeOf(secret))), 'E_AUTH_SECOND_FACTOR_INVALID')
  expect((await actsOf(person)).at(-1)).toBe('second_factor_failed')
})

test('a code works a step early and a step late, and not two', async () => {
  const { person, secret } = await withApp()
  for (const away of [-2, 2]) {
    const answer = await login(person, codeOf(secret, now + away * step))
    expectFailure(answer, 'E_AUTH_SECOND_FACTOR_INVALID')
  }
  for (const away of [-1, 0, 1])
    expect((await login(person, codeOf(secret, now + away * step))).statusCode).toBe(200)
})

test('a code works once, also when it is used many times at the same moment, and none before it', async () => {
  const { person, secret } = await withApp()
  const code = codeOf(secret)
  const answers = await Promise.all(Array.from({ length: 8 }, () => login(person, code)))
  expect(answers.filter(answer => answer.statusCode === 200)).toHaveLength(1)
  for (const answer of answers.filter(each => each.statusCode !== 200))
    expectFailure(answer, 'E_AUTH_SECOND_FACTOR_INVALID')
  expectFailure(await login(person, codeOf(secret, now - step)), 'E_AUTH_SECOND_FACTOR_INVALID')
})

test('the code that switched the app on does not sign in as well', async () => {
  const person = await someone()
  const { secret } = (await person.call('totpEnroll')).json<TotpEnrollment>()
  await person.call('totpConfirm', { body: { code: codeOf(secret) } })
  expectFailure(await login(person, codeOf(secret)), 'E_AUTH_SECOND_FACTOR_INVALID')
})

test('a recovery code works once however it is typed, also under parallel use, and is written down', async () => {
  const { person, codes } = await withApp()
  const [first, second, third] = codes as [string, string, string]
  const answers = await Promise.all(Array.from({ length: 8 }, () => login(person, first)))
  expect(answers.filter(answer => answer.statusCode === 200)).toHaveLength(1)
  expect((await actsOf(person)).filter(action => action === 'recovery_code_used')).toHaveLength(1)
  expectFailure(await login(person, first), 'E_AUTH_SECOND_FACTOR_INVALID')
  expect((await login(person, second.toUpperCase().replaceAll('-', ' '))).statusCode).toBe(200)
  expect((await login(person, third.replaceAll('-', ''))).statusCode).toBe(200)
  expect((await person.call('securityView')).json()).toMatchObject({ totp: { recovery_codes_left: 7 } })
})

test('a recovery code of someone else does not help', async () => {
  const [mine, theirs] = [await withApp(), await withApp()]
  expectFailure(await login(mine.person, theirs.codes[0]), 'E_AUTH_SECOND_FACTOR_INVALID')
  expect((await login(theirs.person, theirs.codes[0])).statusCode).toBe(200)
})

test('new recovery codes end the old ones; of two renewals at once the codes of one are left', async () => {
  const { person, codes } = await withApp()
  await signedInAgain(person, codes[9]!)
  const answers = await Promise.all([person.call('totpRecoveryRenew'), person.call('totpRecoveryRenew')])
  const renewed = answers.map(answer => answer.json<RecoveryCodes>().recovery_codes)
  expect(renewed.map(each => each.length)).toEqual([10, 10])
  const rows = await tables()
    .selectFrom('recovery_codes')
    .innerJoin('users', 'users.id', 'user_id')
    .where('email', '=', person.email)
    .select('code_hash')
    .execute()
  expect(rows).toHaveLength(10)
  expectFailure(await login(person, codes[0]), 'E_AUTH_SECOND_FACTOR_INVALID')
  const statuses = await Promise.all(renewed.map(async each => (await login(person, each[0])).statusCode))
  expect(statuses.sort()).toEqual([200, 401])
})

/** Where the clock moved on: signed in anew, so that changes are allowed. */
async function signedInAgain(person: Person, code: string): Promise<void> {
  const stranger = await omni.stranger()
  const answer = await stranger.call('authLogin', {
    body: { email: person.email, password, code },
    remoteAddress: someAddress(),
  })
  expect(answer.statusCode).toBe(200)
  Object.assign(person, { cookie: stranger.cookie, csrf: answer.json<{ csrf_token: string }>().csrf_token })
}

test('another enrolment takes the place of one that was not confirmed, and of no other', async () => {
  const person = await someone()
  const first = (await person.call('totpEnroll')).json<TotpEnrollment>()
  const second = (await person.call('totpEnroll')).json<TotpEnrollment>()
  expect(second.secret).not.toBe(first.secret)
  const stale = await person.call('totpConfirm', { body: { code: codeOf(first.secret) } })
  expectFailure(stale, 'E_AUTH_SECOND_FACTOR_INVALID')
  expect((await person.call('totpConfirm', { body: { code: codeOf(second.secret) } })).statusCode).toBe(200)
  expectFailure(await person.call('totpEnroll'), 'E_CONFLICT')
  now += step
  expectFailure(await person.call('totpConfirm', { body: { code: codeOf(second.secret) } }), 'E_CONFLICT')
  expect((await login(person, codeOf(second.secret))).statusCode).toBe(200)
})

test('of many confirmations at once one gives the recovery codes', async () => {
  const person = await someone()
  const { secret } = (await person.call('totpEnroll')).json<TotpEnrollment>()
  const body = { code: codeOf(secret) }
  const answers = await Promise.all(Array.from({ length: 5 }, () => person.call('totpConfirm', { body })))
  expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 409, 409, 409, 409])
})

test('without the app there is nothing to renew; removing it ends the codes, twice is once', async () => {
  const { person, codes } = await withApp()
  await signedInAgain(person, codes[9]!)
  for (const _ of [1, 2]) expect((await person.call('totpRemove')).json()).toEqual({ ok: true })
  expectFailure(await person.call('totpRecoveryRenew'), 'E_CONFLICT')
  expect((await login(person)).statusCode).toBe(200)
  expect((await actsOf(person)).filter(action => action === 'totp_disabled')).toHaveLength(1)
  const { secret } = (await person.call('totpEnroll')).json<TotpEnrollment>()
  expect((await person.call('totpConfirm', { body: { code: codeOf(secret) } })).statusCode).toBe(200)
})

test('with another ENCRYPTION_KEY codes of the app are refused and recovery codes still work', async () => {
  const { person, secret, codes } = await withApp()
  await tables().updateTable('totp').set({ secret: 'v1.sealed-with-another-key' }).execute()
  expectFailure(await login(person, codeOf(secret)), 'E_AUTH_SECOND_FACTOR_INVALID')
  expect((await login(person, codes[0])).statusCode).toBe(200)
})

test('nothing of it is changed by a session that was confirmed too long ago', async () => {
  const person = await someone()
  const old = await signInAgain(omni, person.email)
  now += 16 * 60_000
  for (const id of ['totpEnroll', 'totpConfirm', 'totpRecoveryRenew', 'totpRemove'] as const)
    expectFailure(await old.call(id, { body: { code: '123456' } }), 'E_AUTH_CONFIRM_REQUIRED')
})
