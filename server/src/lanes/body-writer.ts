import type { ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'

export type BodyWriter = {
  write(text: string): void
  /** Resolves when what was written has left, or `gone` aborts. */
  drained(gone: AbortSignal): Promise<void>
}

/**
 * Writes pieces of a body whose headers are out. `response.write` hands each piece on as three, gathers them on the
 * next tick and costs more than the rest of an event; here the frame of a chunk is part of the same text, so that a
 * piece is one write of the socket. `response.end` ends such a body as any other.
 */
export function createBodyWriter(response: ServerResponse): BodyWriter {
  // Not ours while the answer to an earlier request of the same connection is on its way. HTTP/1.0 knows no chunks,
  // and a request that is injected instead of received has no socket that could be read from.
  const ownSocket = response.chunkedEncoding && response.socket instanceof Duplex ? response.socket : null
  const stream = ownSocket ?? response

  return {
    write(text) {
      // Behind the end it would be the beginning of the next answer of the same connection.
      if (text === '' || response.writableEnded) return
      if (!ownSocket) response.write(text)
      else ownSocket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
    },
    drained(gone) {
      return new Promise(resolve => {
        if (!stream.writableNeedDrain || gone.aborted) return resolve()
        const done = () => {
          stream.off('drain', done)
          gone.removeEventListener('abort', done)
          resolve()
        }
        stream.on('drain', done)
        gone.addEventListener('abort', done)
      })
    },
  }
}
