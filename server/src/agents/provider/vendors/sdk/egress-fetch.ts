/**
 * The `fetch` that an SDK is given: our egress behind it, and a body that cannot grow without end, because what the SDK
 * reads lines with does not bound them.
 */
import { bounds } from '@omniai/contracts/limits'
import { ProviderError } from '../../chat-stream.ts'
import { isPacked } from '../wire/ask-json.ts'
import { readText } from '../wire/body-text.ts'
import type { Connection } from '../wire/connection.ts'

export type SendRequest = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export type EgressFetch = {
  readonly send: SendRequest
  /** What went wrong below the SDK; its own errors are about what it made of it. */
  readonly failure: ProviderError | null
}

/** Set by the SDK, and the business of the egress. */
const OWN_HEADERS = new Set(['user-agent', 'content-length', 'accept-encoding', 'connection', 'host'])
const REFUSAL_BYTES = 64 * 1024
const MOST_BYTES = bounds.answer_text * 256
const LINE_FEED = 0x0a

export function createEgressFetch(connection: Connection, signal: AbortSignal): EgressFetch {
  const { egress, errors, timeouts, monotonic } = connection
  let failure: ProviderError | null = null

  function fail(error: ProviderError): ProviderError {
    failure ??= error
    return failure
  }

  async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const response = await egress
      .request({
        url: input instanceof Request ? input.url : String(input),
        method: init.method === 'GET' ? 'GET' : 'POST',
        headers: toHeaders(init.headers),
        ...(typeof init.body === 'string' && { body: init.body }),
        signal,
        connectTimeoutMs: timeouts.connectMs,
        headersTimeoutMs: timeouts.headersMs,
        idleTimeoutMs: timeouts.idleMs,
      })
      .catch(error => {
        throw fail(errors.fromEgress(error, 'before'))
      })
    const { status, headers, body } = response
    if (isPacked(response)) {
      throw fail(errors.make('E_PROVIDER_BAD_OUTPUT', 'the answer is compressed; we asked for none'))
    }
    if (status !== 200)
      throw fail(errors.fromAnswer(status, await readText(body, REFUSAL_BYTES, timeouts.refusalMs)))
    const type = headers['content-type']
    return new Response(guarded(body as AsyncIterable<Buffer>), {
      status,
      headers: typeof type === 'string' ? { 'content-type': type } : {},
    })
  }

  /** Hands the bytes on as they are asked for, until a line or all of them are too long. */
  function guarded(body: AsyncIterable<Buffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reads = body[Symbol.asyncIterator]()
    let total = 0
    let sinceLine = 0
    let lineAt = monotonic()
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reads.next()
          if (done) {
            controller.close()
            return
          }
          total += value.length
          const last = value.lastIndexOf(LINE_FEED)
          sinceLine = last === -1 ? sinceLine + value.length : value.length - last - 1
          if (last !== -1) lineAt = monotonic()
          const problem = problemOf(sinceLine, total, monotonic() - lineAt)
          if (problem) {
            await reads.return?.()
            throw problem
          }
          controller.enqueue(new Uint8Array(value))
        } catch (error) {
          controller.error(fail(error instanceof ProviderError ? error : errors.fromEgress(error, 'midway')))
        }
      },
      async cancel() {
        await reads.return?.()
      },
    })
  }

  function problemOf(lineBytes: number, bytes: number, lineMs: number): ProviderError | null {
    if (lineBytes > bounds.provider_line_bytes || bytes > MOST_BYTES)
      return errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'a line of the stream is too long')
    return lineMs > timeouts.idleMs ? errors.make('E_PROVIDER_TIMEOUT', 'no whole line in time') : null
  }

  return {
    send,
    get failure() {
      return failure
    },
  }
}

function toHeaders(given: RequestInit['headers']): Record<string, string> {
  const headers = Object.fromEntries(new Headers(given))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)))
}
