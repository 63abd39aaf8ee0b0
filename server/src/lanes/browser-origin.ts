import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'

export type OriginPolicy = {
  readonly corsOrigins: readonly string[]
  readonly publicUrl: string | null
  /** `name` (any port) or `name:port`, lower case. */
  readonly allowedHosts: readonly string[]
  /** http on this machine: the page's own origin is whatever allowed host it was opened under. */
  readonly local: boolean
}

const allowedMethods = 'GET, POST, PATCH, PUT, DELETE'
const allowedHeaders = 'content-type, accept, x-csrf-token, last-event-id'
const preflightSeconds = 600

export function checkHost(request: FastifyRequest, policy: OriginPolicy): void {
  const host = (request.headers.host ?? '').toLowerCase()
  const name = host.replace(/:\d+$/, '')
  if (!policy.allowedHosts.includes(host) && !policy.allowedHosts.includes(name))
    throw new ApiError('E_HOST_DENIED')
}

function isAllowed(origin: string, request: FastifyRequest, policy: OriginPolicy): boolean {
  if (policy.corsOrigins.includes(origin) || origin === policy.publicUrl) return true
  return policy.local && origin === `http://${request.headers.host}`
}

/** @returns whether the origin is one of ours, which then may read the answer. */
export function letRead(request: FastifyRequest, reply: FastifyReply, policy: OriginPolicy): boolean {
  const { origin } = request.headers
  reply.header('vary', 'Origin')
  if (origin === undefined || !isAllowed(origin, request, policy)) return false
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-allow-credentials', 'true')
  reply.header('access-control-expose-headers', 'x-request-id, retry-after')
  return true
}

/**
 * Byte-equal or refused, on every answer and every method. Browsers leave Origin out of same-origin GETs; those must
 * then say so themselves, unless they carry no session at all.
 */
export function checkOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
  policy: OriginPolicy,
  sentSessionCookie: boolean,
): void {
  const { origin } = request.headers
  reply.header('vary', 'Origin')
  if (origin !== undefined) {
    if (!letRead(request, reply, policy)) throw new ApiError('E_AUTH_ORIGIN_DENIED')
    return
  }
  const safe = request.method === 'GET' || request.method === 'HEAD'
  const site = request.headers['sec-fetch-site']
  // Over plain http on a network browsers leave that header out too; the page still says where it is.
  const sameOrigin =
    site === undefined
      ? isAllowed(originOf(request.headers.referer), request, policy)
      : site === 'same-origin'
  if (safe ? sentSessionCookie && !sameOrigin : true) throw new ApiError('E_AUTH_ORIGIN_DENIED')
}

function originOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).origin : ''
}

/** The answer to a preflight that got past checkOrigin. */
export function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', allowedMethods)
    .header('access-control-allow-headers', allowedHeaders)
    .header('access-control-max-age', preflightSeconds)
    .send()
}
