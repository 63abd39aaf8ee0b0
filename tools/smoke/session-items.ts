/** One session from its begin to its end: in, what it protects, out. */
import { type Answer, at, type Client, said } from './client.ts'
import { judgeClearing, judgeCookie, parseSetCookie, type SetCookie, shownAttributes } from './cookies.ts'
import { expect, type Item, Skipped } from './items.ts'
import type { Visit } from './visit.ts'

const foreign = 'https://foreign.example'

type Session = {
  readonly client: Client
  readonly cookie: SetCookie
  /** Of the stranger that it was before. */
  readonly earlierToken: string
}

/** Of the visit that is under way. */
const sessions = new WeakMap<Visit, Session>()

const sessionOf = (visit: Visit): Session => {
  const session = sessions.get(visit)
  if (!session) throw new Skipped('nobody is signed in')
  return session
}

/** Signs in like a browser, and sees to it that the session ends. */
export async function signIn({ stranger, credentials, left }: Visit): Promise<Client & { login: Answer }> {
  if (!credentials) throw new Skipped('set SMOKE_EMAIL and SMOKE_PASSWORD')
  const client = stranger()
  await client.ask('GET', '/v1/auth/csrf/bootstrap')
  const login = await client.ask('POST', '/v1/auth/login', { body: credentials })
  const code = at(login.json, 'error.code')
  expect(code !== 'E_AUTH_SECOND_FACTOR_REQUIRED', 'this account has a second factor: use one without')
  expect(login.status === 200, said(login))
  const what = `session of ${credentials.email}, begun ${new Date().toISOString()}`
  left.add(what, async () => {
    const answer = await client.ask('POST', '/v1/auth/logout', { body: {} })
    // One that is over already is what was asked for.
    expect(answer.status === 200 || answer.status === 401, said(answer))
  })
  return Object.assign(client, { login })
}

export const sessionItems: readonly Item<Visit>[] = [
  {
    id: 'session.login',
    name: 'signing in works, and meta says who it is',
    fix: 'Check SMOKE_EMAIL and SMOKE_PASSWORD: an account of its own for this test, a member without a second factor.',
    check: async visit => {
      const client = await signIn(visit)
      const set = client.login.cookies.map(parseSetCookie).find(({ name }) => name.endsWith('_session'))
      expect(set, 'no session cookie is set')
      const earlierToken = String(
        at((await visit.stranger().ask('GET', '/v1/auth/csrf/bootstrap')).json, 'csrf_token'),
      )
      sessions.set(visit, { client, cookie: set, earlierToken })
      const meta = await client.ask('GET', '/v1/meta')
      const email = at(meta.json, 'user.email')
      expect(at(meta.json, 'authenticated') === true && typeof email === 'string', 'meta knows nobody')
      return `${email}, version ${at(meta.json, 'version')}`
    },
  },
  {
    id: 'session.cookie',
    name: 'the session cookie has every attribute that it needs here',
    fix: 'Set PUBLIC_URL to the https address of the API and CORS_ORIGINS to the origin of the page; a proxy must not rewrite cookies.',
    needs: ['session.login'],
    check: async visit => {
      const { cookie } = sessionOf(visit)
      const problems = judgeCookie(cookie, visit.deployment)
      expect(problems.length === 0, problems.join('; '))
      return `${cookie.name}: ${shownAttributes(cookie)}`
    },
  },
  {
    id: 'session.list',
    name: 'the account lists this session as the one that asks',
    fix: 'The log of the server says more, under the request id.',
    needs: ['session.login'],
    check: async visit => {
      const answer = await sessionOf(visit).client.ask('GET', '/v1/auth/sessions')
      const items = at(answer.json, 'items')
      expect(answer.status === 200 && Array.isArray(items), said(answer))
      const current = items.filter(item => at(item, 'current') === true)
      expect(current.length === 1, `${current.length} sessions say that they are this one`)
      return `${items.length} sessions`
    },
  },
  {
    id: 'session.origin',
    name: 'with the cookie, but from another page or from none, everything is refused',
    fix: 'Only the origins of CORS_ORIGINS may be answered; a proxy must pass Origin on and not invent one.',
    needs: ['session.login'],
    check: async visit => {
      const { client } = sessionOf(visit)
      for (const origin of [foreign, 'null', null]) {
        const answer = await client.ask('GET', '/v1/threads', { headers: { origin } })
        const refused = answer.status === 403 && at(answer.json, 'error.code') === 'E_AUTH_ORIGIN_DENIED'
        expect(refused, `${origin ?? 'no Origin'}: ${said(answer)}`)
        const allowed = answer.headers['access-control-allow-origin']
        expect(allowed === undefined, `${origin ?? 'no Origin'} got a CORS header: ${allowed}`)
      }
      return 'foreign, null and none'
    },
  },
  {
    id: 'session.csrf',
    name: 'a change without the token of this session is refused',
    fix: 'The server does that; a proxy must not add or keep X-CSRF-Token.',
    needs: ['session.login'],
    check: async visit => {
      const { client, earlierToken } = sessionOf(visit)
      // Signing out, of all changes: taken by mistake, it leaves nothing behind.
      for (const token of [null, earlierToken, 'A'.repeat(43)]) {
        const headers = { 'x-csrf-token': token }
        const answer = await client.ask('POST', '/v1/auth/logout', { body: {}, headers })
        const refused = answer.status === 403 && at(answer.json, 'error.code') === 'E_AUTH_CSRF_INVALID'
        expect(refused, `${token === null ? 'no token' : 'a wrong token'}: ${said(answer)}`)
      }
      return 'none, one of a stranger, and one that was made up'
    },
  },
  {
    id: 'session.logout',
    name: 'signing out clears the cookie as it was set, and ends the session',
    fix: 'A proxy must pass Set-Cookie and Clear-Site-Data on as they are.',
    needs: ['session.csrf'],
    check: async visit => {
      const { client, cookie: set } = sessionOf(visit)
      const cookie = client.cookieHeader()
      const answer = await client.ask('POST', '/v1/auth/logout', { body: {} })
      expect(answer.status === 200, said(answer))
      const cleared = answer.cookies.map(parseSetCookie).find(({ name }) => name === set.name)
      const problems = judgeClearing(set, cleared)
      expect(problems.length === 0, problems.join('; '))
      const data = answer.headers['clear-site-data'] ?? ''
      // Browsers heed it over https only.
      expect(!visit.deployment.https || data.includes('"cookies"'), 'no Clear-Site-Data: "cookies"')
      const replayed = await client.ask('GET', '/v1/threads', { headers: { cookie } })
      expect(replayed.status === 401, `the old cookie afterwards: ${said(replayed)}`)
      return `the old cookie: ${said(replayed)}`
    },
  },
]
