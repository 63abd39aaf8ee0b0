import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import type { CsrfBootstrap, SessionStarted } from '@omniai/contracts/schemas/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCsrf } from '../../src/agents/auth/secrets.ts'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { noLimits } from '../grid/world.ts'
import { type Person, password, startTestApp, type TestApp } from '../test-app.ts'
import { cookiesOf, type HeaderChanges, send } from './deployments.ts'

let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp({ rateLimiter: noLimits })
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const bootstrap = (cookie: string, changes: HeaderChanges = {}) =>
  send(omni, 'csrfBootstrap', { cookie, csrf: '' }, changes)
/** The value that its token is bound to. */
const heldBy = ({ cookie }: Person) => /omniai_(?:session|pre)=([^;]+)/.exec(cookie)![1]!
const login = (someone: Pick<Person, 'cookie' | 'csrf'>) =>
  send(omni, 'authLogin', someone, {}, { body: { email: ada.email, password } })

describe('the token of a stranger', () => {
  test('is never stored by anything between, and takes no row', async () => {
    const before = await fingerprint(omni.database)
    for (let each = 0; each < 50; each += 1) {
      const answer = await bootstrap('')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers.vary).toBe('Origin')
    }
    expect(await fingerprint(omni.database)).toBe(before)
  })

  test('comes from no other operation', async () => {
    const answers = await Promise.all(
      Object.entries<Operation>(operations)
        .filter(([id]) => id !== 'csrfBootstrap')
        .map(([id]) => send(omni, id as OperationId, null, {}, {})),
    )
    expect(answers.filter(answer => answer.body.includes('csrf_token')).length).toBe(0)
    expect(answers.flatMap(cookiesOf)).toEqual([])
  })

  test.each<[string, HeaderChanges]>([
    ['no origin at all', { origin: undefined }],
    ['an opened tab', { origin: undefined, 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' }],
    ['an image', { origin: undefined, 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' }],
    ['the origin null', { origin: 'null' }],
    ['another page', { origin: 'https://evil.example' }],
    ['a page that only lies near', { origin: undefined, referer: 'http://localhost:8788/' }],
  ])('is not given to %s, and no cookie is set', async (_who, changes) => {
    const answer = await bootstrap('', changes)
    expectFailure(answer, 'E_AUTH_ORIGIN_DENIED')
    expect(cookiesOf(answer)).toEqual([])
  })

  test.each<[string, HeaderChanges]>([
    ['says so', { origin: undefined, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }],
    ['can only say where it is', { origin: undefined, referer: 'http://localhost:8787/threads' }],
  ])('is given to a page of the very same origin that %s', async (_how, changes) => {
    expect((await bootstrap('', changes)).statusCode).toBe(200)
  })

  test('says truly whether the cookie came back', async () => {
    const first = await bootstrap('')
    expect(first.json<CsrfBootstrap>()).toMatchObject({ authenticated: false, cookie_returned: false })
    const cookie = cookiesOf(first)[0]!.split(';')[0]!
    const second = await bootstrap(cookie)
    expect(second.json<CsrfBootstrap>()).toEqual({
      csrf_token: first.json<CsrfBootstrap>().csrf_token,
      authenticated: false,
      cookie_returned: true,
    })
    expect(cookiesOf(second)).toEqual([])
    expect((await bootstrap('other=1; omniai_session=')).json<CsrfBootstrap>().cookie_returned).toBe(false)
    expect((await bootstrap(ada.cookie)).json<CsrfBootstrap>()).toEqual({
      csrf_token: ada.csrf,
      authenticated: true,
      cookie_returned: true,
    })
  })

  test('belongs to a cookie that we signed: any other is ignored and replaced', async () => {
    const valid = cookiesOf(await bootstrap(''))[0]!
      .split(';')[0]!
      .slice('omniai_pre='.length)
    const [id, signature] = valid.split('.') as [string, string]
    const foreign = createCsrf('the secret of another installation').newPreSession()
    for (const forged of [
      id,
      `${id}.`,
      `.${signature}`,
      `${id}.${signature.slice(0, -1)}`,
      `${id}.${signature}.${signature}`,
      `${id.replace(/^./, letter => (letter === 'A' ? 'B' : 'A'))}.${signature}`,
      `${id}.${'A'.repeat(43)}`,
      'a'.repeat(43),
      foreign,
      '',
    ]) {
      const answer = await bootstrap(`omniai_pre=${forged}`)
      expect(answer.json<CsrfBootstrap>().cookie_returned, forged).toBe(false)
      expect(cookiesOf(answer), forged).toHaveLength(1)
      expect(cookiesOf(answer)[0]).not.toContain(forged === '' ? 'omniai_pre=;' : forged)
    }
    expect((await bootstrap(`omniai_pre=planted; omniai_pre=${valid}`)).json<CsrfBootstrap>()).toMatchObject({
      cookie_returned: true,
    })
  })
})

describe('C29: signing in', () => {
  test('rotates the session and its token; what was held before signs nobody in and changes nothing', async () => {
    const before = await omni.stranger()
    const old = { cookie: before.cookie, csrf: before.csrf }
    const answer = await before.call('authLogin', { body: { email: ada.email, password } })
    expect(answer.json<SessionStarted>().csrf_token).not.toBe(old.csrf)
    expect(before.cookie).not.toContain(old.cookie)
    expectFailure(await send(omni, 'accountView', old, {}), 'E_AUTH_REQUIRED')
    expectFailure(await send(omni, 'threadCreate', { ...before, csrf: old.csrf }, {}), 'E_AUTH_CSRF_INVALID')
    before.csrf = answer.json<SessionStarted>().csrf_token
    const again = { cookie: before.cookie, csrf: before.csrf }
    const next = await before.call('authLogin', { body: { email: ada.email, password } })
    expect(next.statusCode).toBe(200)
    expectFailure(await send(omni, 'accountView', again, {}), 'E_AUTH_SESSION_EXPIRED')
    expectFailure(
      await send(omni, 'threadCreate', { ...before, csrf: again.csrf }, {}),
      'E_AUTH_CSRF_INVALID',
    )
  })
})

test('C30: a session id that was never issued is ignored, and signing in makes a new one', async () => {
  const planted = `omniai_session=${'p'.repeat(43)}`
  const victim = await omni.stranger()
  const answer = await login({ cookie: `${victim.cookie}; ${planted}`, csrf: victim.csrf })
  expect(answer.statusCode).toBe(200)
  expect(cookiesOf(answer)[0]).toMatch(/^omniai_session=[A-Za-z0-9_-]{43};/)
  expect(cookiesOf(answer).join()).not.toContain('ppppp')
  expectFailure(await send(omni, 'accountView', { cookie: planted, csrf: '' }, {}), 'E_AUTH_SESSION_EXPIRED')
})

describe('D53: the token', () => {
  test('of one tab is that of every other tab of the session', async () => {
    const someone = await omni.signIn(ada.email)
    const tabs = await Promise.all(Array.from({ length: 5 }, () => someone.call('csrfBootstrap')))
    expect(new Set(tabs.map(tab => tab.json<CsrfBootstrap>().csrf_token))).toEqual(new Set([someone.csrf]))
    expect((await someone.call('threadCreate')).statusCode).toBe(201)
  })

  const changing = Object.entries<Operation>(operations)
    .filter(([, { method }]) => method !== 'GET')
    .map(([id, operation]) => ({ id: id as OperationId, operation }))

  test.each(changing)(
    '$id: missing, of another or an earlier session, cut or made with another key: refused',
    async ({ id, operation }) => {
      const earlier = ada.csrf
      const stranger = await omni.stranger()
      const other = await omni.stranger()
      const someone = operation.permission === 'public' ? stranger : ada
      const own = someone.csrf
      const wrong = {
        missing: undefined,
        empty: '',
        'of another': other.csrf,
        'of an earlier session': operation.permission === 'public' ? earlier : stranger.csrf,
        'cut at the end': own.slice(0, -1),
        'cut at the start': own.slice(1),
        'with more behind': `${own}a`,
        'made with another key': createCsrf('another key').tokenFor(heldBy(someone)),
        'in another case': own.toUpperCase(),
      }
      for (const [name, token] of Object.entries(wrong)) {
        const answer = await send(omni, id, someone, { 'x-csrf-token': token })
        expect([name, answer.json<{ error: { code: string } }>().error.code]).toEqual([
          name,
          'E_AUTH_CSRF_INVALID',
        ])
      }
    },
  )

  test('C46: of any length and any bytes is compared without a fault', async () => {
    for (const token of ['a', 'é'.repeat(21), 'a'.repeat(8000), '\u00ff', ' ', '=', 'null', '0']) {
      expectFailure(await send(omni, 'threadCreate', ada, { 'x-csrf-token': token }), 'E_AUTH_CSRF_INVALID')
    }
  })
})
