import type { Diagnostics } from '@omniai/contracts/schemas/admin'
import type { FastifyRequest } from 'fastify'
import { isOurHost, isOurOrigin, type OriginPolicy } from './browser-origin.ts'
import { type BrowserSessions, type CookiePolicy, cookieShape } from './browser-session.ts'

export type LaneSettings = { readonly cookies: CookiePolicy; readonly production: boolean }

type Lane = {
  readonly sessions: Pick<BrowserSessions, 'sentSessionCookies'>
  readonly origins: OriginPolicy
  readonly settings: LaneSettings
}

/** What the server sees of the request that asks, as yes and no: enough to find what a proxy or browser took away. */
export function diagnosticsOf({ sessions, origins, settings }: Lane, request: FastifyRequest): Diagnostics {
  const { headers } = request
  const { mode } = settings.cookies
  const { session, attributes } = cookieShape(mode)
  const has = (attribute: string) => attributes.split('; ').includes(attribute)
  return {
    request: {
      origin_present: headers.origin !== undefined,
      origin_allowed: isOurOrigin(headers.origin, request, origins),
      host_allowed: isOurHost(request, origins),
      fetch_metadata_present: headers['sec-fetch-site'] !== undefined,
      cross_site: headers['sec-fetch-site'] === 'cross-site',
      session_cookie_returned: sessions.sentSessionCookies(request) > 0,
      session_cookie_duplicated: sessions.sentSessionCookies(request) > 1,
      through_proxy: Object.keys(headers).some(name => /^(x-forwarded-|forwarded$)/.test(name)),
      // Beyond the address of the connection there is one only where that one may speak for others.
      proxy_trusted: (request.ips?.length ?? 0) > 1,
    },
    cookie: {
      host_prefix: session.startsWith('__Host-'),
      secure: has('Secure'),
      http_only: has('HttpOnly'),
      same_site_none: has('SameSite=None'),
      partitioned: has('Partitioned'),
    },
    settings: {
      strict_auth: origins.strict,
      cross_site: mode === 'cross-site',
      https: mode !== 'local',
      production: settings.production,
    },
  }
}
