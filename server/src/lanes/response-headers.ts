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
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  // The page may live on another site; CORS decides who reads, this keeps everyone else from embedding.
  'cross-origin-resource-policy': 'cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
  ...(https && { 'strict-transport-security': 'max-age=31536000' }),
})
