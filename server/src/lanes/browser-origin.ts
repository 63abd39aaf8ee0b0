import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'

export type OriginPolicy = {
  readonly corsOrigins: readonly string[]
  readonly publicUrl: string | null
  /** `name` (any port) or `name:port`, lower case. */
  readonly allowedHosts: readonly string[]
  /** http on this machine: the page's own origin is whatever allowed host it was opened under. */
  readonly local: boolean
  /** What Sec-Fetch-Site may say of our pages. */
  readonly sites: readonly string[]
  /** Off: a missing Origin is let through and fetch metadata is not judged. A wrong Origin is refused all the same. */
  readonly strict: boolean
}

const allowedMethods = 'GET, POST, PATCH, PUT, DELETE'
const allowedHeaders = 'content-type, accept, x-csrf-token, last-event-id'
const preflightSeconds = 600

export function isOurHost(request: FastifyRequest, policy: OriginPolicy): boolean {
  const host = (request.headers.host ?? '').toLowerCase()
  return policy.allowedHosts.includes(host) || policy.allowedHosts.includes(host.replace(/:\d+$/, ''))
}

export function checkHost(request: FastifyRequest, policy: OriginPolicy): void {
  if (!isOurHost(request, policy)) throw new ApiError('E_HOST_DENIED')
}

/** Of a path that is no operation, too: whether a page of ours may read that it is none. */
export const isBrowserLane = (path: string) => /^\/v1\/(?!public(\/|$))/.test(path)

/** Byte by byte: no pattern, no lower case, no default port. */
export function isOurOrigin(
  origin: string | undefined,
  request: FastifyRequest,
  policy: OriginPolicy,
): boolean {
  if (origin === undefined) return false
  if (policy.corsOrigins.includes(origin) || origin === policy.publicUrl) return true
  return policy.local && isOurHost(request, policy) && origin === `http://${request.headers.host}`
}

/** @returns whether the origin is one of ours, which then may read the answer. */
export function letRead(request: FastifyRequest, reply: FastifyReply, policy: OriginPolicy): boolean {
  const { origin } = request.headers
  if (origin === undefined || !isOurOrigin(origin, request, policy)) return false
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-allow-credentials', 'true')
  reply.header('access-control-expose-headers', 'x-request-id, retry-after')
  return true
}

/**
 * Who asks must be a page of ours: by its Origin, or where a browser sends none, a GET of the page's own host, by saying
 * so. What the browser tells about the request must fit a fetch of that page, so that no image, form, frame or link can
 * make one with the person's cookie.
 *
 * @param proof whether that is asked of a request that is only opened, by hand or by a monitor.
 */
export function checkPage(
  request: FastifyRequest,
  reply: FastifyReply,
  policy: OriginPolicy,
  proof: 'always' | 'unless opened',
): void {
  const { origin } = request.headers
  if (origin !== undefined && !letRead(request, reply, policy)) throw new ApiError('E_AUTH_ORIGIN_DENIED')
  if (!policy.strict) return
  if (origin === undefined) {
    if (proof === 'unless opened' && isOpened(request)) return
    if (!isSameOriginRead(request, policy)) throw new ApiError('E_AUTH_ORIGIN_DENIED')
  }
  if (!isFetchOfOurs(request, policy)) throw new ApiError('E_AUTH_ORIGIN_DENIED')
}

/** Every OPTIONS is a preflight, which names its origin. */
export function checkPreflight(request: FastifyRequest, reply: FastifyReply, policy: OriginPolicy): void {
  checkHost(request, policy)
  if (!letRead(request, reply, policy)) throw new ApiError('E_AUTH_ORIGIN_DENIED')
}

const isSafe = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

/** A tab that somebody opened, or a program that is no browser. */
function isOpened(request: FastifyRequest): boolean {
  const mode = request.headers['sec-fetch-mode']
  const site = request.headers['sec-fetch-site']
  return isSafe(request) && (mode === 'navigate' || site === undefined)
}

function isSameOriginRead(request: FastifyRequest, policy: OriginPolicy): boolean {
  const site = request.headers['sec-fetch-site']
  if (!isSafe(request)) return false
  // Over plain http on a network browsers leave that header out too; the page still says where it is.
  if (site === undefined) return isOurOrigin(originOf(request.headers.referer), request, policy)
  return site === 'same-origin'
}

/** Older browsers send none of these; what is sent must fit. */
function isFetchOfOurs(request: FastifyRequest, policy: OriginPolicy): boolean {
  const {
    'sec-fetch-site': site,
    'sec-fetch-mode': mode = 'cors',
    'sec-fetch-dest': dest = 'empty',
  } = request.headers
  if (site !== undefined && !policy.sites.includes(String(site))) return false
  return mode === 'cors' && dest === 'empty'
}

/** Of a request that was let through. A browser that names no origin asks from the host that answers. */
export const pageOrigin = (request: FastifyRequest, policy: OriginPolicy) =>
  request.headers.origin ?? `${policy.local ? 'http' : 'https'}://${request.headers.host}`

function originOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : undefined
}

/** The answer to a preflight that got past checkPreflight. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', allowedMethods)
    .header('access-control-allow-headers', allowedHeaders)
    .header('access-control-max-age', preflightSeconds)
    .send()
}
