/** Which requests are taken for those of our page: on every route of the cookie lanes, reserved ones too. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { noLimits } from '../grid/world.ts'
import { type Person, startTestApp, type TestApp } from '../test-app.ts'
import { type HeaderChanges, startDeployed } from './deployments.ts'
import { askerOf, codeOf, cookieRoutes, corsHeadersOf } from './routes.ts'

let omni: TestApp
let admin: Person
let before: string
let ask: ReturnType<typeof askerOf>
beforeAll(async () => {
  omni = await startDeployed('cross-site', { rateLimiter: noLimits })
  ;({ admin } = await omni.people())
  ask = askerOf(omni, 'cross-site')
  before = await fingerprint(omni.database)
})
afterAll(() => omni.close())

const changing = cookieRoutes.filter(({ method }) => method !== 'GET')
const reading = cookieRoutes.filter(({ method }) => method === 'GET')
const stranger: Person | null = null

/** What browsers send for what is no fetch of a page. */
const image = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
const script = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const frame = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }

describe('D47: a form of another page', () => {
  test.each(changing)(
    '$id: is refused, whatever it is encoded as, and our own page cannot send one either',
    async route => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain;application/json',
        'application/json;charset=utf-7',
        'application/json; boundary=x',
        'application/json, text/plain',
      ]) {
        const form = { 'content-type': type, ...link }
        expect(codeOf(await ask(route, admin, { ...form, origin: 'https://evil.example' }))).toBe(
          'E_AUTH_ORIGIN_DENIED',
        )
        expect(codeOf(await ask(route, admin, form))).toBe('E_AUTH_ORIGIN_DENIED')
        expect(codeOf(await ask(route, admin, { 'content-type': type }))).toBe('E_UNSUPPORTED_MEDIA_TYPE')
      }
    },
  )
})

describe('D48: the origin null', () => {
  test.each(cookieRoutes)('$id: is refused, with a session and without', async route => {
    for (const someone of [admin, stranger]) {
      const answer = await ask(route, someone, { origin: 'null' })
      expectFailure(answer, 'E_AUTH_ORIGIN_DENIED')
      expect(corsHeadersOf(answer)).toEqual([])
    }
  })
})

describe('D49: no origin', () => {
  const shapes: HeaderChanges[] = [
    {},
    { 'sec-fetch-site': undefined, 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined },
    image,
    script,
    link,
    frame,
    { ...link, 'sec-fetch-site': 'none' },
    { ...link, 'sec-fetch-site': 'same-origin' },
    { ...image, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-site' },
  ]
  test.each(cookieRoutes)('$id: is refused with a session cookie, valid or not', async route => {
    for (const shape of shapes) {
      const answer = await ask(route, admin, { ...shape, origin: undefined })
      expectFailure(answer, 'E_AUTH_ORIGIN_DENIED')
      const cookie = '__Host-omniai_session=x'
      expect(codeOf(await ask(route, null, { ...shape, origin: undefined, cookie }))).toBe(
        'E_AUTH_ORIGIN_DENIED',
      )
    }
  })

  test.each(changing)('$id: is refused without a cookie too', async route => {
    for (const shape of shapes) {
      expect(codeOf(await ask(route, null, { ...shape, origin: undefined }))).toBe('E_AUTH_ORIGIN_DENIED')
    }
  })

  test('a person or a monitor without a cookie may open what is public to read, but not get a token', async () => {
    const opened: HeaderChanges[] = [
      { ...link, 'sec-fetch-site': 'none' },
      { ...link, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': undefined, 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined },
    ]
    for (const shape of opened) {
      for (const route of reading) {
        const code = codeOf(await ask(route, null, { ...shape, origin: undefined }))
        if (route.id === 'csrfBootstrap') expect(code).toBe('E_AUTH_ORIGIN_DENIED')
        else expect([route.id, code]).not.toEqual([route.id, 'E_AUTH_ORIGIN_DENIED'])
      }
    }
  })
})

describe('D50: an origin that only looks like ours', () => {
  test.each(cookieRoutes)('$id: is refused and may not read the answer', async route => {
    for (const origin of [
      'https://alice.github.io.evil.com',
      'http://alice.github.io',
      'https://alice.github.io:444',
      'https://alice.github.io:443',
      'https://ALICE.github.io',
      'https://mallory.github.io',
      'https://alice.github.io/',
      'https://alice.github.io, https://evil.example',
      'https://alice.github.io\u00a0',
      'https://xn--alice.github.io',
      'http://api.example.org',
      '',
    ]) {
      for (const someone of [admin, stranger]) {
        const answer = await ask(route, someone, { origin })
        expect([origin, codeOf(answer), corsHeadersOf(answer)]).toEqual([origin, 'E_AUTH_ORIGIN_DENIED', []])
      }
    }
  })
})

describe('what the browser tells about the request', () => {
  const foreign: HeaderChanges[] = [
    image,
    script,
    link,
    frame,
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'websocket', 'sec-fetch-dest': 'websocket' },
    { 'sec-fetch-dest': 'worker' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site, same-origin' },
    { 'sec-fetch-site': '' },
  ]
  test.each(cookieRoutes)(
    '$id: must fit a fetch of our page, even where the origin is right',
    async route => {
      for (const shape of foreign) {
        const answer = await ask(route, admin, shape)
        expect([shape, codeOf(answer)]).toEqual([shape, 'E_AUTH_ORIGIN_DENIED'])
      }
    },
  )

  test('is not asked for where an older browser says nothing', async () => {
    const silent = { 'sec-fetch-site': undefined, 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined }
    expect((await ask({ method: 'GET', path: '/v1/auth/account' }, admin, silent)).statusCode).toBe(200)
  })

  test.each([
    ['local', 'same-origin', ['same-site', 'cross-site']],
    ['same-site', 'same-site', ['cross-site']],
    ['cross-site', 'cross-site', ['same-site']],
  ] as const)(
    '%s: a page that lies elsewhere than the settings say is refused',
    async (name, right, wrong) => {
      const deployed = await startDeployed(name, { rateLimiter: noLimits })
      const someone = await deployed.makeAdmin()
      const get = (site: string) =>
        askerOf(deployed, name)({ method: 'GET', path: '/v1/auth/account' }, someone, {
          'sec-fetch-site': site,
        })
      expect((await get(right)).statusCode).toBe(200)
      for (const site of wrong) expectFailure(await get(site), 'E_AUTH_ORIGIN_DENIED')
      await deployed.close()
    },
  )
})

describe('D56: an event stream', () => {
  const stream = { method: 'GET', path: '/v1/runs/x/events' }
  const accept = 'text/event-stream'

  test('of another page is refused before it opens, and cannot be read', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await ask(stream, admin, { accept, origin })
      expectFailure(answer, 'E_AUTH_ORIGIN_DENIED')
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(corsHeadersOf(answer)).toEqual([])
    }
  })
})

test('nothing of all this was stored', async () => {
  expect(await fingerprint(omni.database)).toBe(before)
})

describe('STRICT_AUTH=off', () => {
  let lax: TestApp
  let someone: Person
  let askLax: ReturnType<typeof askerOf>
  beforeAll(async () => {
    lax = await startTestApp({ environment: { STRICT_AUTH: 'off' }, rateLimiter: noLimits })
    someone = await lax.makeAdmin()
    askLax = askerOf(lax, 'local')
  })
  afterAll(() => lax.close())

  test('lets a missing origin through and does not judge what the browser tells', async () => {
    for (const changes of [
      { origin: undefined },
      { origin: undefined, ...link },
      image,
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect((await askLax({ method: 'GET', path: '/v1/auth/account' }, someone, changes)).statusCode).toBe(
        200,
      )
      expect((await askLax({ method: 'POST', path: '/v1/threads' }, someone, changes)).statusCode).toBe(201)
    }
  })

  test.each(cookieRoutes)('$id: everything else holds', async route => {
    const refused = async (code: string, changes: HeaderChanges, who: Person | null = someone) =>
      expect([changes, codeOf(await askLax(route, who, { origin: undefined, ...changes }))]).toEqual([
        changes,
        code,
      ])
    await refused('E_AUTH_ORIGIN_DENIED', { origin: 'https://evil.example' })
    await refused('E_AUTH_ORIGIN_DENIED', { origin: 'null' })
    await refused('E_HOST_DENIED', { host: 'evil.example' })
    await refused('E_AUTH_REQUIRED', { authorization: 'Bearer x' })
    if (route.permission !== 'public') await refused('E_AUTH_REQUIRED', {}, null)
    if (route.method === 'GET') return
    await refused('E_UNSUPPORTED_MEDIA_TYPE', { 'content-type': 'text/plain' })
    await refused('E_AUTH_CSRF_INVALID', { 'x-csrf-token': undefined })
  })
})
