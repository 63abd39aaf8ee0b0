import { randomUUID } from 'node:crypto'
import { bounds } from '@omniai/contracts/limits'
import type { Passkey, PasskeyList, PasskeyOptions } from '@omniai/contracts/schemas/account-security'
import type { LightMyRequestResponse } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import {
  type Authenticator,
  type CreationOptions,
  createAuthenticator,
  type Lies,
  type RequestOptions,
} from '../authenticator.ts'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { idOf, noLimits } from '../grid/world.ts'
import { origin, type Person, password, startTestApp, type TestApp } from '../test-app.ts'

const elsewhere = 'https://alice.github.io'

let now = Date.parse('2026-11-01')
let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp({
    now: () => now,
    rateLimiter: noLimits,
    environment: { OMNIAI_ENV: 'test', CORS_ORIGINS: elsewhere },
  })
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const tables = () => omni.database.tables<AuthTables>()
const someone = () => omni.invite(ada, `${randomUUID()}@example.org`)
const from = (page: string) => ({ headers: { origin: page } })

async function creation(person: Person, page = origin): Promise<CreationOptions> {
  const answer = await person.call('passkeyOffer', from(page))
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<PasskeyOptions>().options as CreationOptions
}

async function request(person: Person, page = origin): Promise<RequestOptions> {
  const answer = await person.call('passkeyLoginOffer', from(page))
  return answer.json<PasskeyOptions>().options as RequestOptions
}

async function withPasskey(
  page = origin,
  counting = true,
): Promise<{ person: Person; device: Authenticator; passkey: Passkey }> {
  const person = await someone()
  const device = createAuthenticator(page, counting)
  const body = { name: ' Laptop ', credential: device.create(await creation(person, page)) }
  const answer = await person.call('passkeyRegister', { body, ...from(page) })
  expect(answer.statusCode, answer.body).toBe(201)
  return { person, device, passkey: answer.json<Passkey>() }
}

async function login(device: Authenticator, lies: Lies = {}, page = origin): Promise<LightMyRequestResponse> {
  const stranger = await omni.stranger()
  const credential = device.get(await request(stranger, page), lies)
  return stranger.call('passkeyLogin', { body: { credential }, ...from(page) })
}

async function lastReason(): Promise<string> {
  const event = await tables()
    .selectFrom('audit_events')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  expect(event.action).toBe('passkey_failed')
  return (JSON.parse(event.detail) as { reason: string }).reason
}

describe('a passkey', () => {
  test('is made for this page and this person, on the device, and only after it knows the person', async () => {
    const person = await someone()
    const options = await creation(person)
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'OmniAI' },
      user: { name: person.email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    })
    expect(options).not.toHaveProperty('extensions')
  })

  test('signs in without a name or a password, is listed, renamed and removed', async () => {
    const { person, device, passkey } = await withPasskey()
    expect(passkey).toMatchObject({ name: 'Laptop', host: 'localhost', synced: false, last_used_at: null })
    now += 1000
    const answer = await login(device)
    expect(answer.json()).toMatchObject({ user: { email: person.email } })
    const renamed = await person.call('passkeyUpdate', {
      params: { passkey_id: passkey.id },
      body: { name: 'Old laptop' },
    })
    expect(renamed.json()).toMatchObject({ name: 'Old laptop', last_used_at: new Date(now).toISOString() })
    expect((await person.call('passkeyList')).json<PasskeyList>().items).toEqual([renamed.json()])
    const removed = await person.call('passkeyDelete', { params: { passkey_id: passkey.id } })
    expect(removed.json()).toEqual({ ok: true })
    expectFailure(await login(device), 'E_AUTH_PASSKEY_INVALID')
  })

  test('is both factors: no code of the app is asked for', async () => {
    const { person, device } = await withPasskey()
    const { secret } = (await person.call('totpEnroll')).json<{ secret: string }>()
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now })
    expect((await person.call('totpConfirm', { body: { code } })).statusCode).toBe(200)
    const typed = await (await omni.stranger()).call('authLogin', { body: { email: person.email, password } })
    expectFailure(typed, 'E_AUTH_SECOND_FACTOR_REQUIRED')
    expect((await login(device)).statusCode).toBe(200)
  })

  test('belongs to the host name of the page, wherever the API is', async () => {
    const { device, passkey, person } = await withPasskey(elsewhere)
    expect(passkey.host).toBe('alice.github.io')
    expect((await login(device, {}, elsewhere)).statusCode).toBe(200)
    expectFailure(await login(device, {}, origin), 'E_AUTH_PASSKEY_INVALID')
    expect((await creation(person, elsewhere)).excludeCredentials).toEqual([
      expect.objectContaining({ id: device.id }),
    ])
    expect((await creation(person)).excludeCredentials).toEqual([])
  })

  test('that is kept by its maker for all devices does not count, and works again and again', async () => {
    const { device, passkey } = await withPasskey(origin, false)
    expect(passkey.synced).toBe(true)
    for (const _ of [1, 2, 3]) expect((await login(device)).statusCode).toBe(200)
  })

  test('confirms that it is its owner, also where the device does not say whose it is', async () => {
    const { person, device } = await withPasskey()
    now += 16 * 60_000
    expectFailure(await person.call('totpEnroll'), 'E_AUTH_CONFIRM_REQUIRED')
    const options = await request(person)
    expect(options.allowCredentials).toEqual([expect.objectContaining({ id: device.id })])
    const passkey = device.get(options, { userHandle: null })
    const confirmed = await person.call('sessionConfirm', { body: { passkey } })
    expect(confirmed.statusCode, confirmed.body).toBe(200)
    person.csrf = confirmed.json<{ csrf_token: string }>().csrf_token
    expect((await person.call('totpEnroll')).statusCode).toBe(200)
  })

  test('of someone else confirms nothing', async () => {
    const { device } = await withPasskey()
    const other = await someone()
    const passkey = device.get(await request(other))
    expectFailure(await other.call('sessionConfirm', { body: { passkey } }), 'E_AUTH_PASSKEY_INVALID')
    expect(await lastReason()).toBe('foreign_user')
  })

  test('is offered to a stranger without saying whose there are, and leaves no row', async () => {
    await withPasskey()
    const stranger = await omni.stranger()
    const before = await fingerprint(omni.database)
    expect((await request(stranger)).allowCredentials).toEqual([])
    expect(await fingerprint(omni.database)).toBe(before)
  })
})

describe('signing in is refused', () => {
  test.each<[string, Lies, string]>([
    ['a wrong origin', { origin: 'https://evil.example' }, 'not_verified'],
    ['an origin that differs in its port', { origin: 'http://localhost:8788' }, 'not_verified'],
    ['a wrong relying party', { rpId: 'evil.example' }, 'not_verified'],
    ['a person who was not verified', { userVerified: false }, 'not_verified'],
    ['nobody there', { userPresent: false }, 'not_verified'],
    ['a page in a frame of another site', { crossOrigin: true }, 'not_verified'],
    ['an answer to another question', { type: 'webauthn.create' }, 'not_verified'],
    [
      'the name of another user',
      { userHandle: Buffer.from('usr_000000000000').toString('base64url') },
      'foreign_user',
    ],
    ['no name of a user', { userHandle: null }, 'foreign_user'],
    ['a challenge that is not ours', { challenge: Buffer.alloc(54).toString('base64url') }, 'challenge'],
  ])('for %s', async (_, lies, reason) => {
    const { device } = await withPasskey()
    expectFailure(await login(device, lies), 'E_AUTH_PASSKEY_INVALID')
    expect(await lastReason()).toBe(reason)
    expect((await login(device)).statusCode).toBe(200)
  })

  test('and written down as done by nobody, to the account it was tried at', async () => {
    const { device, person } = await withPasskey()
    expectFailure(await login(device, { userVerified: false }), 'E_AUTH_PASSKEY_INVALID')
    const event = await tables()
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'passkey_failed')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({ actor_id: null, subject: await idOf(person) })
  })

  test('for a signature of another key', async () => {
    const [mine, theirs] = [await withPasskey(), await withPasskey()]
    const stranger = await omni.stranger()
    const options = await request(stranger)
    const { response } = theirs.device.get(options)
    const credential = {
      ...mine.device.get(options),
      response: { ...response, userHandle: mine.device.get(options).response.userHandle },
    }
    expectFailure(await stranger.call('passkeyLogin', { body: { credential } }), 'E_AUTH_PASSKEY_INVALID')
    expect(await lastReason()).toBe('not_verified')
  })

  test('for a replay, in the same browser and at the same moment', async () => {
    const { device } = await withPasskey(origin, false)
    const stranger = await omni.stranger()
    const credential = device.get(await request(stranger))
    const { cookie, csrf } = stranger
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const tab = Object.assign(await omni.stranger(), { cookie, csrf })
        return tab.call('passkeyLogin', { body: { credential } })
      }),
    )
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 401, 401, 401, 401])
    expect(await lastReason()).toBe('replayed')
  })

  test('for a challenge that was answered after ten minutes', async () => {
    const { device } = await withPasskey()
    const stranger = await omni.stranger()
    const options = await request(stranger)
    now += 10 * 60_000
    const late = await stranger.call('passkeyLogin', { body: { credential: device.get(options) } })
    expectFailure(late, 'E_AUTH_PASSKEY_INVALID')
    expect(await lastReason()).toBe('challenge')
  })

  test('for a challenge of another browser, and for one of a session by a stranger', async () => {
    const { device, person } = await withPasskey()
    for (const asked of [await omni.stranger(), person]) {
      const credential = device.get(await request(asked))
      const answer = await (await omni.stranger()).call('passkeyLogin', { body: { credential } })
      expectFailure(answer, 'E_AUTH_PASSKEY_INVALID')
      expect(await lastReason()).toBe('challenge')
    }
  })

  test('for a challenge that was given out to add a passkey', async () => {
    const { device, person } = await withPasskey()
    const { challenge } = await creation(person)
    const passkey = device.get(await request(person), { challenge })
    expectFailure(await person.call('sessionConfirm', { body: { passkey } }), 'E_AUTH_PASSKEY_INVALID')
    expect(await lastReason()).toBe('challenge')
  })

  test('for a copy: a counter that goes back or stands still, of two at once as well', async () => {
    const { device } = await withPasskey()
    expect((await login(device, { counter: 7 })).statusCode).toBe(200)
    for (const counter of [7, 6, 0]) {
      expectFailure(await login(device, { counter }), 'E_AUTH_PASSKEY_INVALID')
      expect(await lastReason()).toBe('copied')
    }
    const answers = await Promise.all([login(device, { counter: 8 }), login(device, { counter: 8 })])
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 401])
    expect(await lastReason()).toBe('copied')
  })

  test('for someone who is disabled, exactly as for a passkey that nobody knows', async () => {
    const { device, person } = await withPasskey()
    await tables().updateTable('users').set({ disabled_at: now }).where('email', '=', person.email).execute()
    const [known, unknown] = [await login(device), await login(createAuthenticator(origin))]
    expectFailure(known, 'E_AUTH_PASSKEY_INVALID')
    const reading = ({ statusCode, body }: LightMyRequestResponse) => [
      statusCode,
      body.replace(/"request_id":"[^"]+"/, ''),
    ]
    expect(reading(known)).toEqual(reading(unknown))
  })
})

describe('adding is refused', () => {
  test.each<[string, Lies]>([
    ['a wrong origin', { origin: 'https://evil.example' }],
    ['a wrong relying party', { rpId: 'evil.example' }],
    ['a person who was not verified', { userVerified: false }],
    ['a page in a frame of another site', { crossOrigin: true }],
    ['a challenge that is not ours', { challenge: Buffer.alloc(54).toString('base64url') }],
    ['a statement with certificates, which nobody asked for', { certificates: true }],
  ])('for %s', async (_, lies) => {
    const person = await someone()
    const credential = createAuthenticator(origin).create(await creation(person), lies)
    const answer = await person.call('passkeyRegister', { body: { name: 'Laptop', credential } })
    expectFailure(answer, 'E_AUTH_PASSKEY_INVALID')
    expect((await person.call('passkeyList')).json<PasskeyList>().items).toEqual([])
  })

  test('for a challenge of another session of the same person', async () => {
    const person = await someone()
    const credential = createAuthenticator(origin).create(await creation(await omni.signIn(person.email)))
    const answer = await person.call('passkeyRegister', { body: { name: 'Laptop', credential } })
    expectFailure(answer, 'E_AUTH_PASSKEY_INVALID')
  })

  test('for a second use of the challenge, and for a passkey that is known', async () => {
    const person = await someone()
    const options = await creation(person)
    const add = async (device: Authenticator, asked: CreationOptions) =>
      person.call('passkeyRegister', { body: { name: 'Laptop', credential: device.create(asked) } })
    const device = createAuthenticator(origin)
    expect((await add(device, options)).statusCode).toBe(201)
    expectFailure(await add(createAuthenticator(origin), options), 'E_AUTH_PASSKEY_INVALID')
    expectFailure(await add(device, await creation(person)), 'E_CONFLICT')
  })

  test('on a page that has no name but an address', async () => {
    const host = '127.0.0.1:8787'
    const answer = await (await someone()).call('passkeyOffer', {
      headers: { host, origin: `http://${host}` },
    })
    expectFailure(answer, 'E_CONFLICT')
  })

  test('beyond the bound, also when the last ones are added at once', async () => {
    const person = await someone()
    const offers: CreationOptions[] = []
    for (let count = 0; count < bounds.passkeys + 2; count += 1) offers.push(await creation(person))
    const answers = await Promise.all(
      offers.map(options => {
        const credential = createAuthenticator(origin).create(options)
        return person.call('passkeyRegister', { body: { name: 'Laptop', credential } })
      }),
    )
    expect(answers.filter(answer => answer.statusCode === 201)).toHaveLength(bounds.passkeys)
    expect((await person.call('passkeyList')).json<PasskeyList>().items).toHaveLength(bounds.passkeys)
    expectFailure(await person.call('passkeyOffer'), 'E_CONFLICT')
  })
})

test('the last way in to an account is not taken away by its owner', async () => {
  const { person, passkey } = await withPasskey()
  const user = tables().updateTable('users').where('email', '=', person.email)
  await user.set({ password_hash: '' }).execute()
  const input = { params: { passkey_id: passkey.id } }
  expectFailure(await person.call('passkeyDelete', input), 'E_CONFLICT')
  expect((await person.call('passkeyList')).json<PasskeyList>().items).toHaveLength(1)
  await user.set({ password_hash: 'something' }).execute()
  expect((await person.call('passkeyDelete', input)).statusCode).toBe(200)
})

test('a passkey of someone else is neither renamed nor removed', async () => {
  const { passkey } = await withPasskey()
  const input = { params: { passkey_id: passkey.id }, body: { name: 'Mine' } }
  const other = await someone()
  expectFailure(await other.call('passkeyUpdate', input), 'E_NOT_FOUND')
  expectFailure(await other.call('passkeyDelete', input), 'E_NOT_FOUND')
})

test('what was used is remembered until it would have expired anyway', async () => {
  const { device } = await withPasskey()
  await login(device)
  const remembered = async () => (await tables().selectFrom('used_challenges').selectAll().execute()).length
  expect(await remembered()).toBeGreaterThan(0)
  now += 9 * 60_000
  await omni.auth.sweep()
  expect(await remembered()).toBeGreaterThan(0)
  now += 2 * 60_000
  await omni.auth.sweep()
  expect(await remembered()).toBe(0)
})
