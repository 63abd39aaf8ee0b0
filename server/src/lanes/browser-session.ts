import { cookieNames, hostPrefix } from '@omniai/contracts/cookies'
import type { Account, CsrfBootstrap, SessionStarted } from '@omniai/contracts/schemas/auth'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuthAgent } from '../agents/auth/index.ts'
import { ApiError } from '../kernel/errors.ts'
import type { Principal } from '../kernel/principal.ts'

export type Admitted = { readonly user: Account; readonly sessionToken: string }
export type CookiePolicy = { readonly mode: 'local' | 'same-site' | 'cross-site' }

/** What the cookie of a request says about who sent it. */
export type BrowserCredential =
  | { readonly state: 'none' }
  | { readonly state: 'ended' }
  | {
      readonly state: 'live'
      readonly principal: Principal
      readonly confirmed: boolean
      /** Until it ends, however much it is used. */
      readonly secondsLeft: number
      readonly cookie: string
    }

const preSessionSeconds = 60 * 60

/**
 * The attributes are part of the cookie's identity: clearing needs the same ones. `__Host-` pins it to this host and
 * to https; `Partitioned` keeps it from every page but ours when that page lives on another site.
 */
export function cookieShape(mode: CookiePolicy['mode']) {
  const prefix = mode === 'local' ? '' : hostPrefix
  const attributes = {
    local: 'Path=/; HttpOnly; SameSite=Lax',
    'same-site': 'Path=/; Secure; HttpOnly; SameSite=Lax',
    'cross-site': 'Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
  }[mode]
  return {
    session: prefix + cookieNames.session,
    pre: prefix + cookieNames.pre_session,
    device: prefix + cookieNames.device,
    attributes,
  }
}

const bothKinds = (attributes: string) => {
  const plain = attributes.replace('; Partitioned', '')
  return plain.includes('; Secure') ? [plain, `${plain}; Partitioned`] : [plain]
}

/** @returns every value sent under that name: a browser can hold two (one partitioned, one not). */
function cookieValues(request: FastifyRequest, name: string): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map(pair => pair.trim())
    .filter(pair => pair.startsWith(`${name}=`))
    .map(pair => pair.slice(name.length + 1))
}

export function createBrowserSessions(auth: AuthAgent, policy: CookiePolicy) {
  const shape = cookieShape(policy.mode)
  const set = (reply: FastifyReply, name: string, value: string, seconds: number) =>
    reply.header('set-cookie', `${name}=${value}; Max-Age=${seconds}; ${shape.attributes}`)

  /** A cookie set with `Partitioned` and one set without are two, and each is cleared by its own kind only. */
  function clearBoth(reply: FastifyReply): void {
    for (const attributes of bothKinds(shape.attributes)) {
      reply.header('set-cookie', `${shape.session}=; Max-Age=0; ${attributes}`)
    }
  }

  async function credentialOf(request: FastifyRequest): Promise<BrowserCredential> {
    const values = cookieValues(request, shape.session)
    if (values.length === 0) return { state: 'none' }
    // Two session cookies: no telling which one is meant.
    if (values.length > 1 || !/^[A-Za-z0-9_-]{20,100}$/.test(values[0]!)) return { state: 'ended' }
    const found = await auth.findSession(values[0]!)
    return found.state === 'live' ? { ...found, cookie: values[0]! } : found
  }

  /** One that we did not sign is not there: somebody may have planted it to know the token that goes with it. */
  const preSessionOf = (request: FastifyRequest) =>
    cookieValues(request, shape.pre).find(auth.csrf.isPreSession) ?? null

  /** A live session's, or a stranger's pre-session. */
  const cookieOf = (request: FastifyRequest, credential: BrowserCredential) =>
    credential.state === 'live' ? credential.cookie : preSessionOf(request)

  return {
    /** More than one at once is a browser's confusion, or an attack. */
    sentSessionCookies: (request: FastifyRequest) => cookieValues(request, shape.session).length,
    credentialOf,
    /** Empty for a stranger who only reads; what changes anything came with a token of its cookie. */
    browserOf: (request: FastifyRequest, credential: BrowserCredential) =>
      cookieOf(request, credential) ?? '',
    /** What the auth agent may know this browser by. */
    deviceOf: (request: FastifyRequest): string | undefined => cookieValues(request, shape.device)[0],

    /** A live session's token is bound to it; a stranger's to the pre-session cookie. */
    checkCsrf(request: FastifyRequest, credential: BrowserCredential): void {
      const token = request.headers['x-csrf-token']
      const cookie = cookieOf(request, credential)
      if (typeof token !== 'string' || cookie === null || !auth.csrf.verify(cookie, token)) {
        throw new ApiError('E_AUTH_CSRF_INVALID')
      }
    },

    writer(request: FastifyRequest, reply: FastifyReply, credential: BrowserCredential) {
      /** From here on this browser's wrong tries for that account are its own: strangers can't use them up. */
      function rememberDevice(email: string): void {
        const mark = auth.device.markFor(email, cookieValues(request, shape.device)[0])
        set(reply, shape.device, mark, auth.device.lifeSeconds)
      }

      return {
        /** What this browser held before ends with it, pre-session or session: the next token is the new one's. */
        async admit({ user, sessionToken }: Admitted): Promise<SessionStarted> {
          if (credential.state === 'live') await auth.endSession(credential.principal)
          set(reply, shape.session, sessionToken, auth.sessionLifeSeconds)
          set(reply, shape.pre, '', 0)
          rememberDevice(user.email)
          return { user, csrf_token: auth.csrf.tokenFor(sessionToken) }
        },
        /** The same session under a new cookie: what it listens to goes on. */
        rotate({ user, sessionToken }: Admitted): SessionStarted {
          const left = credential.state === 'live' ? credential.secondsLeft : auth.sessionLifeSeconds
          set(reply, shape.session, sessionToken, left)
          rememberDevice(user.email)
          return { user, csrf_token: auth.csrf.tokenFor(sessionToken) }
        },
        recognise({ email }: { readonly email: string }) {
          rememberDevice(email)
          return { ok: true as const }
        },
        clear<R>(result: R): R {
          set(reply, shape.session, '', 0)
          set(reply, shape.pre, '', 0)
          // Clear-Site-Data takes it anyway; so it is the same in every browser: who signs out leaves nothing behind.
          set(reply, shape.device, '', 0)
          // For what no Set-Cookie reaches: one of the same name without `Partitioned`. Browsers heed it over https only.
          if (policy.mode !== 'local') reply.header('clear-site-data', '"cookies"')
          return result
        },
        /**
         * Some browsers forget a cookie a week after it was set, so using it sets it again. Only on an answer that
         * nothing else waits for: one that was under way while another tab signed in would put the old cookie back.
         */
        renew<R>(result: R): R {
          if (credential.state === 'live') {
            set(reply, shape.session, credential.cookie, credential.secondsLeft)
          }
          return result
        },
        bootstrap(): CsrfBootstrap {
          if (credential.state === 'live') {
            return {
              csrf_token: auth.csrf.tokenFor(credential.cookie),
              authenticated: true,
              cookie_returned: true,
            }
          }
          if (cookieValues(request, shape.session).length > 1) clearBoth(reply)
          const known = preSessionOf(request)
          const cookie = known ?? auth.csrf.newPreSession()
          if (known === null) set(reply, shape.pre, cookie, preSessionSeconds)
          return {
            csrf_token: auth.csrf.tokenFor(cookie),
            authenticated: false,
            cookie_returned: known !== null,
          }
        },
      }
    },
  }
}

export type BrowserSessions = ReturnType<typeof createBrowserSessions>
export type SessionWriter = ReturnType<BrowserSessions['writer']>
