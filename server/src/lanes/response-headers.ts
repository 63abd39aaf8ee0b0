import type { FastifyInstance } from 'fastify'

/** On every answer of the API. It is data for one page, never a page, never framed, never cached. */
export function installResponseHeaders(scope: FastifyInstance, https: boolean): void {
  scope.addHook('onRequest', async (request, reply) => {
    reply.headers(apiHeaders(request.id, https))
  })
}

export const apiHeaders = (requestId: string, https: boolean) => ({
  'x-request-id': requestId,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  // Who may read depends on it, on every answer: also on one that names no origin.
  vary: 'Origin',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  // A fetch with CORS, which is how a page on another site reads, is not subject to it. Everything that is, an image or
  // a script of a foreign page, stays out.
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
  ...(https && { 'strict-transport-security': 'max-age=31536000' }),
})
