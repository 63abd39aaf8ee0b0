import { sessionEndedEvent } from '@omniai/contracts/run-events'
import type { FastifyReply } from 'fastify'
import type { Sink } from '../runs/attach.ts'
import { createBodyWriter } from './body-writer.ts'

export type StreamTimes = {
  readonly pingMs: number
  /** How often it is asked which sessions are still open: one may be ended by another instance, or run out. */
  readonly sessionCheckMs: number
  /** A reader that does not take its last event is cut. */
  readonly farewellMs: number
}

export const defaultStreamTimes: StreamTimes = {
  pingMs: 15_000,
  sessionCheckMs: 30_000,
  farewellMs: 5_000,
}

type Reader = { readonly sessionId: string; readonly sink: Sink; leave(lastEvent: string): void }

const nobody: Sink = {
  write() {},
  buffered: 0,
  drained: async () => {},
  end() {},
  destroy() {},
  signal: AbortSignal.abort(),
}

/**
 * Opens SSE responses, keeps idle ones alive with comments, and ends them with the session that reads them. One timer
 * for all of them.
 */
export function createEventStreams(
  liveSessions: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>,
  times: StreamTimes = defaultStreamTimes,
) {
  const open = new Set<Reader>()
  let timers: NodeJS.Timeout[] = []

  function watch(): void {
    if (timers.length > 0) return
    timers = [
      setInterval(() => {
        for (const { sink } of open) sink.write(': ping\n\n')
      }, times.pingMs).unref(),
      setInterval(() => void endDeadSessions(), times.sessionCheckMs).unref(),
    ]
  }

  function unwatch(): void {
    for (const timer of timers) clearInterval(timer)
    timers = []
  }

  /** One question for all readers. While the database is away nobody is thrown out: nothing is known to be over. */
  async function endDeadSessions(): Promise<void> {
    const asked = [...new Set([...open].map(reader => reader.sessionId))]
    const live = await liveSessions(asked).catch(() => null)
    if (live) for (const sessionId of asked) if (!live.has(sessionId)) endOf(sessionId)
  }

  /** A session that is over hears nothing more, except that it is. */
  function endOf(sessionId: string): void {
    for (const reader of [...open]) {
      if (reader.sessionId === sessionId) reader.leave(`event: ${sessionEndedEvent}\ndata: {}\n\n`)
    }
  }

  return {
    get count() {
      return open.size
    },
    get bufferedBytes() {
      return [...open].reduce((sum, { sink }) => sum + sink.buffered, 0)
    },
    /** Headers that hooks have set on the reply go out with it; from here on the reply is ours. */
    open(reply: FastifyReply, sessionId: string): Sink {
      const socket = reply.raw
      reply.hijack()
      // Left before it began. Its close event is over, so nothing would ever clean up after it.
      if (socket.destroyed || socket.closed) return nobody
      socket.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      socket.flushHeaders()
      const body = createBodyWriter(socket)
      const left = new AbortController()
      const sink: Sink = {
        write(text) {
          if (!left.signal.aborted) body.write(text)
        },
        get buffered() {
          return socket.writableLength
        },
        drained: () => body.drained(left.signal),
        end: () => void socket.end(),
        destroy: () => void socket.destroy(),
        signal: left.signal,
      }
      let cut: NodeJS.Timeout | undefined
      const reader: Reader = {
        sessionId,
        sink,
        leave(lastEvent) {
          if (left.signal.aborted) return
          socket.end(lastEvent)
          left.abort()
          cut = setTimeout(() => socket.destroy(), times.farewellMs).unref()
        },
      }
      open.add(reader)
      watch()
      socket.on('close', () => {
        clearTimeout(cut)
        open.delete(reader)
        left.abort()
        if (open.size === 0) unwatch()
      })
      // A reader that vanishes mid-write is its own affair.
      socket.on('error', () => {})
      return sink
    },
    closeAll(): void {
      for (const { sink } of open) sink.end()
    },
    endOf,
  }
}

export type EventStreams = ReturnType<typeof createEventStreams>
