import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { bounds } from '@omniai/contracts/limits'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'

/** Handed on as it arrives: no byte of it is kept here. Only operations whose body is bytes get past their guard. */
export function installByteBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
}

/** What says beforehand that it is too large is refused before a byte of it is read. */
export function checkAnnouncedSize(request: FastifyRequest, most: number): void {
  if (Number(request.headers['content-length'] ?? 0) > most) throw new ApiError('E_TOO_LARGE')
}

/** The body, for one reader. A connection that breaks is the sender's doing, and nobody hears the answer. */
export async function* bytesOf(request: FastifyRequest): AsyncIterable<Uint8Array> {
  // Whoever stops reading has an answer to give, on the same connection.
  const arriving = (request.body as Readable).iterator({ destroyOnReturn: false })
  try {
    yield* arriving
  } catch (error) {
    throw new ApiError('E_VALIDATION', { detail: 'The upload broke off.', cause: error })
  } finally {
    // Once the iterator has let go of it.
    process.nextTick(discardRest, request.raw)
  }
}

/**
 * What nobody reads any more would stand before the next request of the connection, which then waits for ever. Cutting
 * it off instead could take the answer along.
 */
function discardRest(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return
  let left: number = bounds.attachment_bytes
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.destroy()
  })
  raw.on('error', () => {})
  raw.resume()
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long the body of this route may take to arrive. */
    bodySeconds?: number
  }
}

/** A body that dribbles is cut. The time of the server as a whole is that of the slowest route. */
export function installBodyDeadline(app: FastifyInstance, usualSeconds: number): void {
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    const seconds = routeOptions.config.bodySeconds ?? usualSeconds
    const cut = setTimeout(() => {
      if (!raw.complete) raw.destroy()
    }, seconds * 1000)
    cut.unref()
    raw.once('close', () => clearTimeout(cut))
  })
}
