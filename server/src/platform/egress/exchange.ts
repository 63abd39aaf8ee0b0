/** One request and its response on one socket: who ends it, and what the caller is told. */
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { EgressError, type EgressResponse } from '../../kernel/egress.ts'

export type Exchange = {
  readonly handler: Dispatcher.DispatchHandler
  readonly response: Promise<EgressResponse>
}

/** What undici buffers of a body before the socket is paused. */
const BODY_BUFFER_BYTES = 64 * 1024

export function createExchange(input: { signal: AbortSignal; connectTimeoutMs: number }): Exchange {
  const { signal } = input
  const answer = Promise.withResolvers<EgressResponse>()
  let controller: Dispatcher.DispatchController | null = null
  let body: Readable | null = null
  let failure: EgressError | null = null
  let tapped: ((bytes: Buffer) => void) | null = null
  let isOver = false
  let hasEnded = false

  // undici has one connect timeout for all requests, ours is per request. A request that gave up while its
  // connection was still being made is aborted as soon as it gets a controller.
  const connectTimer = setTimeout(
    () => fail(new EgressError('unreachable', 'connect timeout')),
    input.connectTimeoutMs,
  )

  function settle() {
    isOver = true
    clearTimeout(connectTimer)
    signal.removeEventListener('abort', onAbort)
  }

  function fail(error: EgressError) {
    if (isOver) return
    failure = error
    settle()
    controller?.abort(error)
    body?.destroy(error)
    answer.reject(error)
  }

  function onAbort() {
    fail(new EgressError('aborted'))
  }
  signal.addEventListener('abort', onAbort, { once: true })

  function openBody(socket: Dispatcher.DispatchController): Readable {
    const stream = new Readable({
      highWaterMark: BODY_BUFFER_BYTES,
      read() {
        socket.resume()
      },
      destroy(error, callback) {
        // The reader left early: the other side must stop working.
        if (!isOver) {
          settle()
          socket.abort(new EgressError('aborted'))
        }
        callback(error)
      },
    })
    // A body that breaks while nobody reads it must not end the process; a reader still gets the error.
    stream.on('error', () => {})
    return stream
  }

  function tap(stream: Readable, onBytes: (bytes: Buffer) => void) {
    tapped = onBytes
    for (let bytes = stream.read(); bytes !== null && !stream.destroyed; bytes = stream.read()) onBytes(bytes)
    controller?.resume()
    if (hasEnded) stream.destroy()
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      clearTimeout(connectTimer)
      controller = started
      if (failure) started.abort(failure)
    },
    onResponseStart(started, status, headers) {
      if (status < 200 || isOver) return
      const stream = openBody(started)
      body = stream
      answer.resolve({ status, headers, body, tap: onBytes => tap(stream, onBytes) })
      const encoding = headers['content-encoding']
      // We asked for none. Unpacking would put the size of the answer into the hands of the other side; the
      // headers are still handed over, so that the caller can say what was wrong.
      if (encoding !== undefined && encoding !== 'identity')
        fail(new EgressError('broken', 'content-encoding'))
    },
    onResponseData(started, chunk) {
      if (!body || body.destroyed) return
      if (tapped) tapped(chunk)
      else if (!body.push(chunk)) started.pause()
    },
    onResponseEnd() {
      settle()
      hasEnded = true
      if (tapped) body?.destroy()
      else body?.push(null)
    },
    onResponseError(_started, error) {
      fail(toEgressError(error, controller !== null))
    },
  }
  return { handler, response: answer.promise }
}

/** The code is kept as the cause. The text is not: it carries addresses. */
function toEgressError(error: Error & { code?: unknown }, wasConnected: boolean): EgressError {
  if (error instanceof EgressError) return error
  const code = typeof error.code === 'string' ? error.code : error.name
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new EgressError('timeout', code)
  return new EgressError(wasConnected ? 'broken' : 'unreachable', code)
}
