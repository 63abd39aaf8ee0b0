/**
 * Metrics on a port of their own, apart from everything that browsers and the internet reach: a listener on this
 * machine, or elsewhere with a token.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

export function createMetricsServer(text: () => string, token: string | null): FastifyInstance {
  const server = Fastify({ logger: false, requestTimeout: 5_000, http: { headersTimeout: 5_000 } })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    if (!isAllowed(request, token)) await reply.code(403).send('Forbidden\n')
  })
  server.get('/metrics', (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(text()),
  )
  return server
}

/** A page in a browser on this machine is not who asks: it would say so, or come under a name of its own. */
function isAllowed({ headers }: FastifyRequest, token: string | null): boolean {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return false
  if (token === null) return loopbackHost.test(headers.host ?? '')
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

const digest = (text: string) => createHash('sha256').update(text).digest()
