/** A credential works in its own lane only, and what is open to everybody is written down here by name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { noLimits, readingOf } from '../grid/world.ts'
import type { Person, TestApp } from '../test-app.ts'
import { startDeployed } from './deployments.ts'
import { askerOf, codeOf, cookieRoutes, corsHeadersOf, routesOf } from './routes.ts'

let omni: TestApp
let admin: Person
let ask: ReturnType<typeof askerOf>
beforeAll(async () => {
  omni = await startDeployed('cross-site', { rateLimiter: noLimits })
  ;({ admin } = await omni.people())
  ask = askerOf(omni, 'cross-site')
})
afterAll(() => omni.close())

const token = `Bearer ${'a'.repeat(43)}`
const bearerRoutes = routesOf('public', 'legacy')

describe('B20: lanes never mix', () => {
  test.each(cookieRoutes)('$id: a token instead of the cookie is refused', async route => {
    const stranger = await omni.stranger()
    expectFailure(await ask(route, stranger, { authorization: token }), 'E_AUTH_REQUIRED')
  })

  test.each(bearerRoutes)('$id: a session cookie is worth nothing there', async route => {
    const nobody = await ask(route, null)
    expect([401, 403]).toContain(nobody.statusCode)
    expect(readingOf(await ask(route, admin))).toEqual(readingOf(nobody))
  })
})

describe('B22: a token that fails is never nobody', () => {
  test.each(cookieRoutes)('$id: beside a valid cookie it is refused, whatever it looks like', async route => {
    for (const authorization of [
      token,
      'Bearer',
      'Bearer ',
      '',
      'Basic YTpi',
      'null',
      'undefined',
      'x'.repeat(4000),
    ]) {
      expect([authorization, codeOf(await ask(route, admin, { authorization }))]).toEqual([
        authorization,
        'E_AUTH_REQUIRED',
      ])
    }
  })
})

describe('B23: the deprecated lane', () => {
  test.each(routesOf('legacy'))('$id: is off, for everyone alike, under our host names only', async route => {
    for (const someone of [null, admin]) {
      expectFailure(await ask(route, someone), 'E_CAPABILITY_DISABLED')
      expectFailure(await ask(route, someone, { host: 'evil.example' }), 'E_HOST_DENIED')
    }
  })
})

describe('D52: lanes for programs', () => {
  test.each(bearerRoutes)(
    '$id: no page may read the answer, not even ours, and no preflight is answered',
    async route => {
      for (const origin of ['https://alice.github.io', 'https://evil.example', 'null', undefined]) {
        const answer = await ask(route, null, { origin })
        expect([answer.statusCode, corsHeadersOf(answer)]).toEqual([403, []])
        const preflight = await ask({ ...route, method: 'OPTIONS' }, null, {
          origin,
          'access-control-request-method': route.method,
          'access-control-request-headers': 'authorization',
        })
        expectFailure(preflight, 'E_NOT_FOUND')
        expect(corsHeadersOf(preflight)).toEqual([])
      }
    },
  )

  test.each(['/v1/public', '/v1/public/nothing', '/api', '/api/nothing'])(
    '%s: what is missing there neither',
    async path => {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await ask({ method, path }, null)
        expectFailure(answer, 'E_NOT_FOUND')
        expect(corsHeadersOf(answer)).toEqual([])
      }
    },
  )

  test.each(routesOf('dev'))('$id: of the administrators, our page only', async route => {
    const preflight = (origin: string | undefined) => ask({ ...route, method: 'OPTIONS' }, null, { origin })
    expect((await preflight('https://alice.github.io')).statusCode).toBe(204)
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const refused = await preflight(origin)
      expectFailure(refused, 'E_AUTH_ORIGIN_DENIED')
      expect(corsHeadersOf(refused)).toEqual([])
    }
  })
})

test('B26: what anybody may read holds no version, key, host, folder or number of people', async () => {
  const { config } = omni
  const answers = []
  for (const route of cookieRoutes.filter(
    ({ method, permission }) => method === 'GET' && permission === 'public',
  )) {
    const answer = await ask(route, null)
    answers.push(route.id)
    for (const hidden of [
      '0.0.0-test',
      process.version,
      config.dataDir,
      omni.upstream.origin,
      'lmstudio',
      'sqlite',
      'fastify',
      'api.example.org',
      admin.email,
      'secret',
      '"users"',
      '"count"',
    ]) {
      expect([route.id, answer.body.includes(hidden)]).toEqual([route.id, false])
    }
    expect(
      Object.keys(answer.headers).filter(name => ['server', 'x-powered-by', 'via'].includes(name)),
    ).toEqual([])
  }
  expect(answers).toContain('metaView')
})

describe('B28: what is open to everybody', () => {
  test('is this, by name', () => {
    const open = cookieRoutes.filter(({ permission }) => permission === 'public').map(({ id }) => id)
    expect(open.sort()).toEqual([
      'authLogin',
      'authRegister',
      'authSetup',
      'csrfBootstrap',
      'healthView',
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

  test.each(cookieRoutes.filter(({ permission }) => permission !== 'public'))('$id: is not', async route => {
    const stranger = await omni.stranger()
    for (const method of route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]) {
      expect((await ask({ ...route, method }, stranger)).statusCode).toBe(
        method === 'HEAD' && route.id === 'runEvents' ? 404 : 401,
      )
    }
  })

  test.each([
    '/v1/meta/../threads',
    '/v1/meta/%2e%2e/threads',
    '/v1/health/../dev/users',
    '/v1/health;/v1/threads',
    '/v1/auth/csrf/bootstrap/../../../threads',
    '/%76%31/threads',
    '/v1/threads?/v1/meta',
    '/v1/threads#/v1/health',
    '//v1/threads',
    '/V1/threads',
  ])('no spelling makes something else of it: %s', async path => {
    expect([400, 401, 404]).toContain((await ask({ method: 'GET', path }, null)).statusCode)
  })
})
