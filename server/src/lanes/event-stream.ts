import type { FastifyReply } from 'fastify'
import type { Sink } from '../runs/attach.ts'

const pingEveryMs = 15_000

/** Opens SSE responses and keeps idle ones alive with comments. One timer for all of them. */
export function createEventStreams(pingMs = pingEveryMs) {
  /** Each with the session that reads it. */
  const open = new Map<Sink, string>()
  let timer: NodeJS.Timeout | undefined

  return {
    get count() {
      return open.size
    },
    /** Headers that hooks have set on the reply go out with it; from here on the reply is ours. */
    open(reply: FastifyReply, sessionId: string): Sink {
      const socket = reply.raw
      const left = new AbortController()
      reply.hijack()
      if (socket.destroyed || socket.closed) {
        // Left before it began. Its close event is over, so nothing would ever clean up after it.
        left.abort()
        return {
          write() {},
          buffered: 0,
          drained: async () => {},
          end() {},
          destroy() {},
          signal: left.signal,
        }
      }
      const headers = reply.getHeaders()
      socket.writeHead(200, {
        ...(headers as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      socket.flushHeaders()
      const sink: Sink = {
        write: text => void socket.write(text),
        get buffered() {
          return socket.writableLength
        },
        drained: () =>
          new Promise(resolve => {
            if (!socket.writableNeedDrain || left.signal.aborted) return resolve()
            const done = () => {
              socket.off('drain', done)
              socket.off('close', done)
              resolve()
            }
            socket.on('drain', done)
            socket.on('close', done)
          }),
        end: () => void socket.end(),
        destroy: () => void socket.destroy(),
        signal: left.signal,
      }
      open.set(sink, sessionId)
      timer ??= setInterval(() => {
        for (const each of open.keys()) each.write(': ping\n\n')
      }, pingMs).unref()
      socket.on('close', () => {
        open.delete(sink)
        left.abort()
        if (open.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      })
      // A reader that vanishes mid-write is its own affair.
      socket.on('error', () => {})
      return sink
    },
    closeAll(): void {
      for (const sink of open.keys()) sink.end()
    },
    /** A session that is over hears nothing more. */
    endOf(sessionId: string): void {
      for (const [sink, reader] of open) if (reader === sessionId) sink.end()
    },
  }
}

export type EventStreams = ReturnType<typeof createEventStreams>
