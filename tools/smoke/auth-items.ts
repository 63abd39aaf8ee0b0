/** What somebody without a session meets. Nothing here signs in, or leaves a row anywhere. */
import { type Answer, at, said } from './client.ts'
import { judgeCookie, parseSetCookie, shownAttributes } from './cookies.ts'
import { expect, type Item } from './items.ts'
import type { Visit } from './visit.ts'

const bootstrap = '/v1/auth/csrf/bootstrap'
const behindTheSignIn = [
  '/v1/threads',
  '/v1/models',
  '/v1/runs',
  '/v1/auth/account',
  '/v1/runs/run_000000000000000000000000/events',
  '/v1/dev/invites',
  '/v1/dev/diagnostics',
]

export const authItems: readonly Item<Visit>[] = [
  {
    id: 'auth.meta',
    name: 'meta says what is on, that nobody is signed in, and no version to strangers',
    fix: 'Let the proxy pass /v1/meta on as it is, and cache nothing of /v1.',
    check: async ({ stranger }) => {
      const answer = await stranger().ask('GET', '/v1/meta')
      expect(answer.status === 200 && typeof at(answer.json, 'flags') === 'object', said(answer))
      expect(at(answer.json, 'authenticated') === false && at(answer.json, 'user') === null, 'somebody is')
      expect(at(answer.json, 'version') === null, `it says version ${at(answer.json, 'version')}`)
      if (at(answer.json, 'auth.setup_required') === true)
        return 'the first administrator is still to be made'
      return `contract ${at(answer.json, 'contract_version')}`
    },
  },
  {
    id: 'auth.bootstrap',
    name: 'the CSRF bootstrap answers strangers, never from a cache',
    fix: 'A proxy or CDN in front must not cache anything of /v1.',
    check: async ({ stranger }) => {
      const answer = await stranger().ask('GET', bootstrap)
      expect(answer.status === 200 && typeof at(answer.json, 'csrf_token') === 'string', said(answer))
      const caching = answer.headers['cache-control'] ?? 'none'
      expect(/\bno-store\b/.test(caching), `Cache-Control: ${caching}`)
      expect(answer.headers.age === undefined, `it comes from a cache (Age: ${answer.headers.age})`)
      return caching
    },
  },
  {
    id: 'auth.pre-session',
    name: 'the cookie of a stranger has every attribute that it needs here',
    fix: 'Set PUBLIC_URL to the https address of the API and CORS_ORIGINS to the origin of the page; a proxy must not rewrite cookies.',
    check: async ({ deployment, stranger }) => {
      const { cookies } = await stranger().ask('GET', bootstrap)
      expect(cookies.length === 1, `${cookies.length} cookies are set`)
      const cookie = parseSetCookie(cookies[0]!)
      const problems = judgeCookie(cookie, deployment)
      expect(problems.length === 0, problems.join('; '))
      return `${cookie.name}: ${shownAttributes(cookie)}`
    },
  },
  {
    id: 'auth.round-trip',
    name: 'the cookie that comes back is known again, with the same token',
    fix: 'A proxy must pass Cookie and Set-Cookie on. Several servers behind it need the same SESSION_SECRET.',
    check: async ({ stranger }) => {
      const client = stranger()
      const first = await client.ask('GET', bootstrap)
      const second = await client.ask('GET', bootstrap)
      expect(at(second.json, 'cookie_returned') === true, 'the server did not get it')
      expect(second.cookies.length === 0, 'it is given another one')
      expect(at(second.json, 'csrf_token') === at(first.json, 'csrf_token'), 'the token is another')
      return 'the same'
    },
  },
  {
    id: 'auth.required',
    name: 'without a session everything behind the sign-in answers 401, in the same shape',
    fix: 'The server does that; a proxy must not answer in its place with a page or a redirect.',
    check: async ({ stranger }) => {
      for (const path of behindTheSignIn) {
        const answer = await stranger().ask('GET', path)
        expectEnvelope(answer, path, 401, 'E_AUTH_REQUIRED')
      }
      return `${behindTheSignIn.length} addresses`
    },
  },
  {
    id: 'auth.made-up-session',
    name: 'a session that was never given out is none',
    fix: 'This must not happen: take the installation off the network and look who changed the server.',
    check: async ({ stranger }) => {
      const { cookies } = await stranger().ask('GET', bootstrap)
      const pre = cookies[0] ? parseSetCookie(cookies[0]).name : 'omniai_pre'
      const cookie = `${pre.replace(/_pre$/, '_session')}=${'A'.repeat(43)}`
      const answer = await stranger().ask('GET', '/v1/threads', { headers: { cookie } })
      expectEnvelope(answer, '/v1/threads', 401, 'E_AUTH_SESSION_EXPIRED')
      return said(answer)
    },
  },
]

function expectEnvelope(answer: Answer, path: string, status: number, code: string): void {
  const { json, headers } = answer
  expect(answer.status === status && at(json, 'error.code') === code, `${path}: ${said(answer)}`)
  expect(typeof at(json, 'error.message') === 'string', `${path}: no message`)
  expect(at(json, 'request_id') === headers['x-request-id'], `${path}: its request_id is another`)
}
