import type { AccountSecurity } from '@omniai/contracts/schemas/account-security'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { noLimits } from '../grid/world.ts'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'
import { origin, type Person, startTestApp, type TestApp } from '../test-app.ts'

const params = { oidc_provider_id: 'oidc' }
const redirect_uri = `${origin}/sign-in/back`

let now = Date.now()
let service: ScriptedProvider
let omni: TestApp
let invite_code: string
beforeEach(async () => {
  now = Date.now()
  service = await startScriptedProvider()
  service.behave()
  omni = await startTestApp({
    now: () => now,
    rateLimiter: noLimits,
    environment: { OIDC_ISSUER: service.issuer, OIDC_CLIENT_ID: 'omniai', OIDC_CLIENT_SECRET: 'secret' },
  })
  const admin = await omni.makeAdmin()
  const made = await admin.call('inviteCreate', { body: { max_uses: 5 } })
  invite_code = made.json<{ code: string }>().code
})
afterEach(async () => {
  await omni.close()
  await service.close()
})

const begin = (browser: Person) => browser.call('oidcStart', { params, body: { redirect_uri } })

async function start(browser: Person): Promise<string> {
  const answer = await begin(browser)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ authorization_url: string }>().authorization_url
}

/** Back from the service, which answers the exchange of the code as it was told to. */
function finish(browser: Person, authorizationUrl: string, more: Record<string, string> = {}) {
  const state = new URL(authorizationUrl).searchParams.get('state')!
  const callback_url = `${redirect_uri}?${new URLSearchParams({ code: 'code', state, ...more })}`
  return browser.call('oidcFinish', { params, body: { callback_url, invite_code } })
}

const users = async () =>
  (await omni.database.tables<AuthTables>().selectFrom('users').select('email').execute()).length

type Claims = Record<string, unknown>
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

describe('an ID token', () => {
  test('of an honest service lets in', async () => {
    const browser = await omni.stranger()
    const url = await start(browser)
    service.sendToken(service.token(service.claimsFor(url)))
    expect((await finish(browser, url)).statusCode).toBe(200)
    expect(await users()).toBe(2)
  })

  test.each<[string, (claims: Claims) => Claims]>([
    ['for another client', claims => ({ ...claims, aud: 'another' })],
    ['for many clients, by another', claims => ({ ...claims, aud: ['omniai', 'another'], azp: 'another' })],
    ['of another issuer', claims => ({ ...claims, iss: 'https://evil.example' })],
    ['for another sign-in', claims => ({ ...claims, nonce: 'another' })],
    ['for no sign-in', ({ nonce: _, ...claims }) => claims],
    ['that is over', claims => ({ ...claims, exp: inSeconds(-600), iat: inSeconds(-1200) })],
    ['of nobody', ({ sub: _, ...claims }) => claims],
  ])('%s lets nobody in', async (_, change) => {
    const browser = await omni.stranger()
    const url = await start(browser)
    service.sendToken(service.token(change(service.claimsFor(url))))
    expectFailure(await finish(browser, url), 'E_AUTH_OIDC_FAILED')
    expect(await users()).toBe(1)
  })

  test.each(['another key', 'nobody'] as const)('signed by %s lets nobody in', async by => {
    const browser = await omni.stranger()
    const url = await start(browser)
    service.sendToken(service.token(service.claimsFor(url), by))
    expectFailure(await finish(browser, url), 'E_AUTH_OIDC_FAILED')
    expect(await users()).toBe(1)
  })

  test('that was changed on its way, or is missing, lets nobody in', async () => {
    const browser = await omni.stranger()
    const url = await start(browser)
    const [head, body, signature] = service.token(service.claimsFor(url)).split('.')
    const claims = JSON.parse(Buffer.from(body!, 'base64url').toString()) as Claims
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')
    for (const token of [`${head}.${changed}.${signature}`, 'nonsense', undefined]) {
      service.sendToken(token)
      expectFailure(await finish(browser, url), 'E_AUTH_OIDC_FAILED')
    }
    expect(await users()).toBe(1)
  })
})

describe.each(testDatabases)('control characters from the service, on $name', testDatabase => {
  async function signedIn(more: Claims) {
    const { database, remove } = await testDatabase.open()
    const app = await startTestApp({
      database,
      rateLimiter: noLimits,
      environment: { OIDC_ISSUER: service.issuer, OIDC_CLIENT_ID: 'omniai', OIDC_CLIENT_SECRET: 'secret' },
    })
    const admin = await app.makeAdmin()
    const { code } = (await admin.call('inviteCreate', { body: {} })).json<{ code: string }>()
    const come = async (browser: Person, id: 'oidcFinish' | 'oidcLink') => {
      const url = await start(browser)
      service.sendToken(service.token({ ...service.claimsFor(url), ...more }))
      const state = new URL(url).searchParams.get('state')!
      const callback_url = `${redirect_uri}?${new URLSearchParams({ code: 'code', state })}`
      return browser.call(id, {
        params,
        body: { callback_url, ...(id === 'oidcFinish' && { invite_code: code }) },
      })
    }
    const close = async () => {
      await app.close()
      await remove()
    }
    return { app, admin, come, close }
  }

  test('are left out of a name', async () => {
    const { app, come, close } = await signedIn({ name: ' Gr\u0000ace\u0007 Hop\u001bper\u0085 ' })
    const answer = await come(await app.stranger(), 'oidcFinish')
    expect(answer.json()).toMatchObject({ user: { name: 'Grace Hopper' } })
    await close()
  })

  test('are left out of the label of a connection', async () => {
    const { admin, come, close } = await signedIn({ email: 'gr\u0000ace@example.org' })
    expect((await come(admin, 'oidcLink')).json()).toEqual({ ok: true })
    const { identities } = (await admin.call('securityView')).json<AccountSecurity>()
    expect(identities).toMatchObject([{ label: 'grace@example.org' }])
    await close()
  })

  test.each([
    ['email', { email: 'gr\u0000ace@example.org' }],
    ['subject', { sub: 'gr\u0000ace' }],
  ])('in the %s make it none: it could be that of someone else', async (_, more) => {
    const { app, come, close } = await signedIn(more)
    expectFailure(await come(await app.stranger(), 'oidcFinish'), 'E_AUTH_OIDC_FAILED')
    await close()
  })
})

test('a code that the service takes again and again lets in once', async () => {
  const browser = await omni.stranger()
  const url = await start(browser)
  service.sendToken(service.token(service.claimsFor(url)))
  const { cookie, csrf } = browser
  const tab = async () => Object.assign(await omni.stranger(), { cookie, csrf })
  expect((await finish(await tab(), url)).statusCode).toBe(200)
  const tabs = await Promise.all([tab(), tab(), tab()])
  for (const answer of await Promise.all(tabs.map(each => finish(each, url))))
    expectFailure(answer, 'E_AUTH_OIDC_FAILED')
})

test('an answer that names another issuer, or an error, is no answer', async () => {
  const browser = await omni.stranger()
  const url = await start(browser)
  service.sendToken(service.token(service.claimsFor(url)))
  for (const more of [{ iss: 'https://evil.example' }, { error: 'server_error' }])
    expectFailure(await finish(browser, url, more), 'E_AUTH_OIDC_FAILED')
  expect(service.paths).not.toContain('/token')
})

test('what the service says about itself and us is for the log, never for the page', async () => {
  const browser = await omni.stranger()
  const url = await start(browser)
  const told = { error: 'invalid_client', error_description: 'canary: the secret of the client is wrong' }
  service.on('/token', service.answerJson(told, 401))
  const answer = await finish(browser, url)
  expectFailure(answer, 'E_AUTH_OIDC_FAILED')
  expect(answer.body).not.toContain('canary')
})

describe('the document of the service', () => {
  const describeAs = (more: object) =>
    service.on('/.well-known/openid-configuration', service.answerJson({ ...service.document, ...more }))

  test.each(['javascript:alert(1)', 'data:text/html,hi', 'file:///etc/passwd', '/authorize', ''])(
    'sends nobody to %j',
    async authorization_endpoint => {
      describeAs({ authorization_endpoint })
      expectFailure(await begin(await omni.stranger()), 'E_AUTH_OIDC_FAILED')
    },
  )

  test('of another issuer is not taken', async () => {
    describeAs({ issuer: 'https://id.example.org' })
    expectFailure(await begin(await omni.stranger()), 'E_AUTH_OIDC_FAILED')
  })

  test.each(['token_endpoint', 'jwks_uri'])(
    'names no private address for its %s that is then asked, and none without encryption',
    async endpoint => {
      const victim = await startScriptedProvider()
      const { port } = new URL(victim.issuer)
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f.1']) {
        for (const scheme of ['http', 'https']) {
          describeAs({ [endpoint]: `${scheme}://${host}:${port}/keys` })
          // An hour later the document is read anew.
          now += 61 * 60_000
          const browser = await omni.stranger()
          const url = await start(browser)
          service.sendToken(service.token(service.claimsFor(url)))
          expectFailure(await finish(browser, url), 'E_AUTH_OIDC_FAILED')
        }
      }
      expect(victim.paths).toEqual([])
      await victim.close()
    },
  )

  test('is not looked for where a redirect leads', async () => {
    const other = await startScriptedProvider()
    other.behave()
    service.on('/.well-known/openid-configuration', response => {
      response.writeHead(302, { location: `${other.issuer}/.well-known/openid-configuration` }).end()
    })
    expectFailure(await begin(await omni.stranger()), 'E_AUTH_OIDC_FAILED')
    expect(other.paths).toEqual([])
    await other.close()
  })

  test('without an end is not read to it', async () => {
    const closed = Promise.withResolvers<void>()
    service.on('/.well-known/openid-configuration', response => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.on('close', closed.resolve)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024))) {}
      }
      response.on('drain', more)
      more()
    })
    expectFailure(await begin(await omni.stranger()), 'E_AUTH_OIDC_FAILED')
    await closed.promise
  })

  test('is asked for once by many at once, and kept for an hour', async () => {
    const browsers = await Promise.all(Array.from({ length: 10 }, () => omni.stranger()))
    await Promise.all(browsers.map(start))
    now += 59 * 60_000
    await start(browsers[0]!)
    expect(service.paths).toEqual(['/.well-known/openid-configuration'])
  })
})

describe('a service that is away', () => {
  const gone = (response: { destroy(): unknown }) => {
    response.destroy()
  }

  test.each<[string, Parameters<ScriptedProvider['on']>[1]]>([
    ['closes the connection', gone],
    ['says 503', response => response.writeHead(503).end()],
  ])('and %s keeps nobody from the password, and is asked again after a while', async (_, answer) => {
    service.on('/.well-known/openid-configuration', answer)
    const browser = await omni.stranger()
    const refused = await begin(browser)
    expectFailure(refused, 'E_UNAVAILABLE')
    expect(refused.headers['retry-after']).toBe('5')
    expect((await omni.signIn('ada@example.org')).csrf).toBeTruthy()
    expectFailure(await begin(browser), 'E_UNAVAILABLE')
    expect(service.paths).toHaveLength(1)
    service.behave()
    now += 5_000
    await start(browser)
  })

  test('is used on by what is known of it, and its code can be given back again', async () => {
    const browser = await omni.stranger()
    const first = await start(browser)
    service.on('/.well-known/openid-configuration', gone)
    service.on('/token', gone)
    now += 61 * 60_000
    const url = await start(browser)
    expect(new URL(url).origin).toBe(new URL(first).origin)
    const refused = await finish(browser, url)
    expectFailure(refused, 'E_UNAVAILABLE')
    expect(refused.headers['retry-after']).toBe('5')
    service.sendToken(service.token(service.claimsFor(url)))
    expect((await finish(browser, url)).statusCode).toBe(200)
  })
})
