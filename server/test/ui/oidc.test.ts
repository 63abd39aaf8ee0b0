import { randomUUID } from 'node:crypto'
import type { AccountSecurity, OidcProviderList } from '@omniai/contracts/schemas/account-security'
import type { Meta } from '@omniai/contracts/schemas/meta'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { noLimits } from '../grid/world.ts'
import {
  clientSecret,
  newServicePerson,
  type OpenIdProvider,
  type ServicePerson,
  startOpenIdProvider,
} from '../open-id-provider.ts'
import { origin, type Person, password, startTestApp, type TestApp } from '../test-app.ts'

const elsewhere = 'https://alice.github.io'
const redirectUri = `${origin}/sign-in/back`
const params = { oidc_provider_id: 'oidc' }

let now = Date.now()
let service: OpenIdProvider
let omni: TestApp
let ada: Person
beforeAll(async () => {
  service = await startOpenIdProvider([redirectUri, `${elsewhere}/sign-in/back`])
  omni = await startTestApp({
    now: () => now,
    rateLimiter: noLimits,
    environment: {
      OIDC_ISSUER: service.issuer,
      OIDC_CLIENT_ID: 'omniai',
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_NAME: 'Example ID',
      CORS_ORIGINS: elsewhere,
    },
  })
  ada = await omni.makeAdmin()
})
afterAll(async () => {
  await omni.close()
  await service.close()
})

const tables = () => omni.database.tables<AuthTables>()

async function inviteCode(more: object = {}): Promise<string> {
  const admin = await omni.signIn(ada.email)
  return (await admin.call('inviteCreate', { body: more })).json<{ code: string }>().code
}

async function start(person: Person, redirect_uri = redirectUri, headers = {}): Promise<string> {
  const answer = await person.call('oidcStart', { params, body: { redirect_uri }, headers })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ authorization_url: string }>().authorization_url
}

/** To the service and back. */
const goThere = async (browser: Person, as: ServicePerson) => {
  service.seat(as)
  return service.visit(await start(browser))
}

const finish = (browser: Person, callback_url: string, invite_code?: string) =>
  browser.call('oidcFinish', { params, body: { callback_url, ...(invite_code && { invite_code }) } })

async function signIn(as: ServicePerson, invite_code?: string): Promise<LightMyRequestResponse> {
  const browser = await omni.stranger()
  return finish(browser, await goThere(browser, as), invite_code)
}

/** Has an account that was made with the service. */
async function registered(): Promise<{ as: ServicePerson; person: Person }> {
  const as = newServicePerson()
  const browser = await omni.stranger()
  const answer = await finish(browser, await goThere(browser, as), await inviteCode())
  expect(answer.statusCode, answer.body).toBe(200)
  return { as, person: admit(browser, answer) }
}

function admit(browser: Person, answer: LightMyRequestResponse): Person {
  const { csrf_token, user } = answer.json<{ csrf_token: string; user: { email: string } }>()
  return Object.assign(browser, { csrf: csrf_token, email: user.email })
}

async function lastAct() {
  const { action, detail, actor_id } = await tables()
    .selectFrom('audit_events')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return { action, actor_id, ...(JSON.parse(detail) as { reason?: string }) }
}

async function expectRefused(answer: LightMyRequestResponse, reason: string): Promise<void> {
  expectFailure(answer, 'E_AUTH_OIDC_FAILED')
  expect(answer.json<{ error: object }>().error).not.toHaveProperty('detail')
  expect(await lastAct()).toMatchObject({ action: 'oidc_failed', reason })
}

test('the service is offered by its name, and only where there is one', async () => {
  const stranger = await omni.stranger()
  expect((await stranger.call('oidcProviderList')).json<OidcProviderList>().items).toEqual([
    { id: 'oidc', name: 'Example ID' },
  ])
  expect((await stranger.call('metaView')).json<Meta>().auth.modes).toEqual(['password', 'passkey', 'oidc'])
  const without = await startTestApp()
  const other = await without.stranger()
  expect((await other.call('oidcProviderList')).json<OidcProviderList>().items).toEqual([])
  expect((await other.call('metaView')).json<Meta>().auth.modes).toEqual(['password', 'passkey'])
  const body = { redirect_uri: redirectUri }
  expectFailure(await other.call('oidcStart', { params, body }), 'E_NOT_FOUND')
  await without.close()
})

describe('signing in', () => {
  test('the first time takes an invitation and makes an account; from then on it takes none', async () => {
    const as = newServicePerson()
    const first = await signIn(as, await inviteCode({ role: 'admin' }))
    expect(first.json()).toMatchObject({ user: { email: as.email, name: 'Grace Hopper', role: 'admin' } })
    const browser = await omni.stranger()
    const again = await finish(browser, await goThere(browser, as))
    expect(again.json()).toMatchObject({ user: { email: as.email } })
    const security = (await admit(browser, again).call('securityView')).json<AccountSecurity>()
    expect(security).toMatchObject({
      has_password: false,
      identities: [{ provider_id: 'oidc', provider_name: 'Example ID', label: as.email }],
    })
    expect(await lastAct()).toMatchObject({ action: 'login' })
  })

  test('an account without a password is opened by no password', async () => {
    const { as } = await registered()
    const body = { email: as.email, password }
    for (const typed of [password, ' ', as.subject])
      expectFailure(
        await (await omni.stranger()).call('authLogin', { body: { ...body, password: typed } }),
        'E_AUTH_INVALID_CREDENTIALS',
      )
  })

  test('asks for code, state, nonce and proof key, and sends nobody to the API', async () => {
    const url = new URL(await start(await omni.stranger()))
    expect(url.origin).toBe(service.issuer)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'omniai',
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{60,}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
  })

  test('comes back to the page it began on, on another host too', async () => {
    const headers = { origin: elsewhere }
    const browser = await omni.stranger()
    service.seat(newServicePerson())
    const callback_url = await service.visit(await start(browser, `${elsewhere}/sign-in/back`, headers))
    const body = { callback_url, invite_code: await inviteCode() }
    expectFailure(await browser.call('oidcFinish', { params, body }), 'E_VALIDATION')
    expect((await browser.call('oidcFinish', { params, body, headers })).statusCode).toBe(200)
  })

  test.each([
    'https://evil.example/sign-in/back',
    'http://localhost:8788/sign-in/back',
    'https://localhost:8787/sign-in/back',
    'http://localhost:8787.evil.example/',
    'http://user@localhost:8787/sign-in/back',
    'http://localhost:8787@evil.example/',
    `${elsewhere}/sign-in/back`,
    `${redirectUri}?next=https://evil.example`,
    `${redirectUri}#here`,
    'http://',
    'javascript:alert(1)',
  ])('nobody is sent to %s', async redirect_uri => {
    const answer = await (await omni.stranger()).call('oidcStart', { params, body: { redirect_uri } })
    expectFailure(answer, 'E_VALIDATION')
  })

  test('a stranger who begins leaves no row', async () => {
    const stranger = await omni.stranger()
    const before = await fingerprint(omni.database)
    await start(stranger)
    expect(await fingerprint(omni.database)).toBe(before)
  })

  test('renews a session whose confirmation is long ago', async () => {
    const { as, person } = await registered()
    now += 16 * 60_000
    expectFailure(await person.call('totpEnroll'), 'E_AUTH_CONFIRM_REQUIRED')
    const answer = await finish(person, await goThere(person, as))
    expect(answer.statusCode, answer.body).toBe(200)
    expect((await admit(person, answer).call('totpEnroll')).statusCode).toBe(200)
  })
})

describe('refused is', () => {
  test('what began in another browser, or in none', async () => {
    const { as } = await registered()
    const callback = await goThere(await omni.stranger(), as)
    await expectRefused(await finish(await omni.stranger(), callback), 'state')
    const mine = await omni.stranger()
    const url = new URL(await goThere(mine, as))
    for (const change of [
      (each: URL) => each.searchParams.delete('state'),
      (each: URL) => each.searchParams.set('state', 'made-up'),
      (each: URL) => each.searchParams.append('state', 'another'),
    ]) {
      const changed = new URL(url)
      change(changed)
      await expectRefused(await finish(mine, changed.href), 'state')
    }
    expect((await finish(mine, url.href)).statusCode).toBe(200)
  })

  test('what began as a stranger and ends in a session, and the other way round', async () => {
    const { as, person } = await registered()
    const browser = await omni.stranger()
    const callback = await goThere(browser, as)
    await expectRefused(await finish(person, callback), 'state')
    await expectRefused(await finish(browser, await goThere(person, as)), 'state')
  })

  test('what comes back after ten minutes', async () => {
    const { as } = await registered()
    const browser = await omni.stranger()
    const callback = await goThere(browser, as)
    now += 10 * 60_000
    await expectRefused(await finish(browser, callback), 'state')
  })

  test('a second use, in the same browser and at the same moment', async () => {
    const { as } = await registered()
    const browser = await omni.stranger()
    const callback = await goThere(browser, as)
    const { cookie, csrf } = browser
    const tab = async () => Object.assign(await omni.stranger(), { cookie, csrf })
    const tabs = await Promise.all([tab(), tab(), tab()])
    const answers = await Promise.all(tabs.map(each => finish(each, callback)))
    expect(answers.filter(answer => answer.statusCode === 200).length).toBeLessThanOrEqual(1)
    await expectRefused(await finish(await tab(), callback), 'service')
  })

  test('someone who pressed Cancel there', async () => {
    await expectRefused(await signIn({ ...newServicePerson(), declines: true }), 'service')
  })

  test('someone who is disabled here', async () => {
    const { as } = await registered()
    await tables().updateTable('users').set({ disabled_at: now }).where('email', '=', as.email!).execute()
    await expectRefused(await signIn(as), 'disabled')
  })

  test('someone new whose email the service did not verify, or does not tell', async () => {
    const code = await inviteCode()
    for (const more of [{ email_verified: false }, { email: null }, { email: 'nonsense' }])
      await expectRefused(await signIn({ ...newServicePerson(), ...more }, code), 'email_unverified')
    expect((await signIn(newServicePerson(), code)).statusCode).toBe(200)
  })

  test('C42: someone whose email only looks like the invited one, in letters that fold to the same', async () => {
    const code = await inviteCode({ email: 'kate@example.org' })
    // A Kelvin sign, which is k in lower case; and an address that no form takes.
    for (const email of ['\u212Aate@example.org', 'kate@example.org:x.y', 'k\u00e4te@example.org'])
      await expectRefused(await signIn({ ...newServicePerson(), email }, code), 'email_unverified')
    expect((await signIn({ ...newServicePerson(), email: 'Kate@example.org' }, code)).statusCode).toBe(200)
  })

  test('someone new without an invitation, or with one that does not hold', async () => {
    const used = await inviteCode()
    expect((await signIn(newServicePerson(), used)).statusCode).toBe(200)
    expectFailure(await signIn(newServicePerson()), 'E_AUTH_INVITE_REQUIRED')
    const forAnother = await inviteCode({ email: 'someone.else@example.org' })
    for (const code of [used, forAnother, 'a'.repeat(43)]) {
      expectFailure(await signIn(newServicePerson(), code), 'E_AUTH_INVITE_INVALID')
      expect(await lastAct()).toMatchObject({ action: 'invite_failed' })
    }
    const as = newServicePerson()
    expect((await signIn(as, await inviteCode({ email: as.email! }))).statusCode).toBe(200)
  })

  test('an email that has an account here: nothing is connected, and no invitation is used', async () => {
    const ben = await omni.invite(await omni.signIn(ada.email), `${randomUUID()}@example.org`)
    const code = await inviteCode()
    const as = { ...newServicePerson(), email: ben.email.toUpperCase() }
    const answer = await signIn(as, code)
    expectFailure(answer, 'E_CONFLICT')
    expect(answer.body).toContain('Sign in to it and connect this service in your account.')
    expect(
      await tables().selectFrom('identities').selectAll().where('label', '=', as.email).execute(),
    ).toEqual([])
    expect((await signIn(newServicePerson(), code)).statusCode).toBe(200)
  })

  test('the second of two who use one invitation at once', async () => {
    const code = await inviteCode()
    const both = await Promise.all(
      [newServicePerson(), newServicePerson()].map(async as => ({ as, browser: await omni.stranger() })),
    )
    const callbacks: string[] = []
    for (const { as, browser } of both) callbacks.push(await goThere(browser, as))
    const answers = await Promise.all(
      both.map(({ browser }, index) => finish(browser, callbacks[index]!, code)),
    )
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 403])
  })
})

describe('connecting', () => {
  const link = (person: Person, callback_url: string) =>
    person.call('oidcLink', { params, body: { callback_url } })
  const newcomer = async () => omni.invite(await omni.signIn(ada.email), `${randomUUID()}@example.org`)

  test('lets an account with a password in by the service as well, whatever its email is there', async () => {
    const person = await newcomer()
    const as = { ...newServicePerson(), email_verified: false }
    expect((await link(person, await goThere(person, as))).json()).toEqual({ ok: true })
    expect(await lastAct()).toMatchObject({ action: 'oidc_linked' })
    expect((await signIn(as)).json()).toMatchObject({ user: { email: person.email } })
  })

  test('takes what comes back to a session that was confirmed anew on the way, and its old cookie takes nothing', async () => {
    const person = await newcomer()
    now += 14 * 60_000
    const callback = await goThere(person, newServicePerson())
    now += 2 * 60_000
    expectFailure(await link(person, callback), 'E_AUTH_CONFIRM_REQUIRED')
    const { cookie, csrf } = person
    const old = Object.assign(await omni.stranger(), { cookie, csrf })
    admit(person, await person.call('sessionConfirm', { body: { password } }))
    expectFailure(await link(old, callback), 'E_AUTH_SESSION_EXPIRED')
    expect((await link(person, callback)).json()).toEqual({ ok: true })
  })

  test('is refused for what began in another session, of the same person too', async () => {
    const [person, other] = [await newcomer(), await newcomer()]
    const elsewhere = await omni.signIn(person.email)
    await expectRefused(await link(elsewhere, await goThere(person, newServicePerson())), 'state')
    await expectRefused(await link(person, await goThere(other, newServicePerson())), 'state')
    await expectRefused(await link(person, await goThere(await omni.stranger(), newServicePerson())), 'state')
  })

  test('is refused where either side has a connection already', async () => {
    const { as, person } = await registered()
    const other = await newcomer()
    expectFailure(await link(other, await goThere(other, as)), 'E_CONFLICT')
    expectFailure(await link(person, await goThere(person, newServicePerson())), 'E_CONFLICT')
  })

  test('is undone, once, and not where it is the only way in', async () => {
    const { as, person } = await registered()
    expectFailure(await person.call('oidcUnlink', { params }), 'E_CONFLICT')
    expect((await signIn(as)).statusCode).toBe(200)
    const set = await person.call('passwordChange', { body: { new_password: 'a new password of mine' } })
    expect(set.statusCode, set.body).toBe(200)
    person.csrf = set.json<{ csrf_token: string }>().csrf_token
    expect((await person.call('oidcUnlink', { params })).json()).toEqual({ ok: true })
    expectFailure(await person.call('oidcUnlink', { params }), 'E_NOT_FOUND')
    expectFailure(await signIn(as), 'E_CONFLICT')
  })
})

test('someone of another service with the same id is someone else, also after the service was changed', async () => {
  const { as } = await registered()
  const other = await startOpenIdProvider([redirectUri], { isPublic: true })
  const app = await startTestApp({
    database: omni.database,
    rateLimiter: noLimits,
    environment: { OIDC_ISSUER: other.issuer, OIDC_CLIENT_ID: 'omniai' },
  })
  other.seat({ ...newServicePerson(), subject: as.subject })
  const browser = await app.stranger()
  const began = await browser.call('oidcStart', { params, body: { redirect_uri: redirectUri } })
  const callback = await other.visit(began.json<{ authorization_url: string }>().authorization_url)
  expectFailure(await finish(browser, callback), 'E_AUTH_INVITE_REQUIRED')
  await app.close()
  await other.close()
})

test('a public client signs in without a secret', async () => {
  const open = await startOpenIdProvider([redirectUri], { isPublic: true, claimsInToken: true })
  const app = await startTestApp({ environment: { OIDC_ISSUER: open.issuer, OIDC_CLIENT_ID: 'omniai' } })
  const admin = await app.makeAdmin()
  const { code } = (await admin.call('inviteCreate', { body: {} })).json<{ code: string }>()
  const browser = await app.stranger()
  const began = await browser.call('oidcStart', { params, body: { redirect_uri: redirectUri } })
  const callback = await open.visit(began.json<{ authorization_url: string }>().authorization_url)
  const answer = await finish(browser, callback, code)
  expect(answer.statusCode, answer.body).toBe(200)
  await app.close()
  await open.close()
})
