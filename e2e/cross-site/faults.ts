/**
 * What a backend with a mistake would do, made here, in front of it or behind it: production code has no switch for any
 * of this. Every fault names the check that has to find it, and what that says then.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { checkCookie } from './checks/cookie.ts'
import { checkCors } from './checks/cors.ts'
import { checkCsrf } from './checks/csrf.ts'
import { checkForeign } from './checks/foreign.ts'
import { checkStop } from './checks/stop.ts'
import { checkStream } from './checks/stream.ts'
import { csrfTokenOf } from './raw-call.ts'
import { lastSession, type Scene, signedIn } from './scene.ts'

type Fault = {
  readonly name: string
  /** Before anybody signs in: a cookie that was set properly would hide how it is set from then on. */
  readonly plant: (scene: Scene) => Promise<unknown> | unknown
  readonly check: (scene: Scene) => Promise<string[]>
  readonly says: RegExp
}

export const faults: readonly Fault[] = [
  {
    name: 'any origin may read with credentials',
    plant: ({ stage }) =>
      stage.front.tamper({
        request: headers => (headers.origin ? { ...headers, origin: stage.pageOrigin } : headers),
        answer: (headers, { origin }) =>
          origin ? { ...headers, 'access-control-allow-origin': origin } : headers,
      }),
    check: checkCors,
    says: /GET from https:\/\/evil\.example: https:\/\/evil\.example may read/,
  },
  {
    name: 'the Origin of an event stream is not looked at',
    plant: ({ stage }) =>
      stage.front.tamper({
        request: (headers, { path }) =>
          path.endsWith('/events') ? { ...headers, origin: stage.pageOrigin } : headers,
      }),
    check: checkStream,
    says: /the stream is answered 200 to https:\/\/evil\.example/,
  },
  {
    name: 'Partitioned is missing when the cookie is set',
    plant: ({ stage }) => stage.front.tamper({ answer: withoutPartitioned('set') }),
    check: checkCookie,
    says: /__Host-omniai_session is set with HttpOnly; Path=\/; SameSite=None; Secure$/m,
  },
  {
    name: 'Partitioned is missing when the cookie is set: a stranger sends the session',
    plant: ({ stage }) => stage.front.tamper({ answer: withoutPartitioned('set') }),
    check: checkForeign,
    says: /^https:\/\/evil\.example sends the session$/m,
  },
  {
    name: 'Partitioned is missing when the cookie is cleared',
    plant: ({ stage }) => stage.front.tamper({ answer: withoutPartitioned('cleared') }),
    check: checkCookie,
    says: /__Host-omniai_session is cleared with HttpOnly; Path=\/; SameSite=None; Secure$/m,
  },
  {
    name: 'Partitioned is missing when the cookie is cleared, and nothing else clears it: it stays',
    plant: ({ stage }) =>
      stage.front.tamper({
        answer: headers => {
          const { 'clear-site-data': _clearing, ...rest } = withoutPartitioned('cleared')(headers)
          return rest
        },
      }),
    check: checkCookie,
    says: /the session is still sent after signing out/,
  },
  {
    name: 'the model server is not told to stop',
    plant: ({ stage }) => stage.relay.keepOpen(true),
    check: checkStop,
    says: /the model goes on writing for nobody/,
  },
  {
    name: 'the CSRF token is not checked',
    async plant(scene) {
      const { stage } = scene
      await signedIn(scene)
      const token = await csrfTokenOf(stage, lastSession(stage))
      stage.front.tamper({
        request: (headers, { method }) =>
          method === 'PATCH' ? { ...headers, 'x-csrf-token': token } : headers,
      })
    },
    check: checkCsrf,
    says: /a change with none as token is answered 200/,
  },
]

function withoutPartitioned(when: 'set' | 'cleared') {
  return (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
    const cookies = headers['set-cookie']?.map(cookie =>
      /;\s*Max-Age=0\b/i.test(cookie) === (when === 'cleared')
        ? cookie.replace(/;\s*Partitioned/i, '')
        : cookie,
    )
    return cookies ? { ...headers, 'set-cookie': cookies } : headers
  }
}
