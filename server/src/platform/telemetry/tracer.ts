/**
 * Traces, where an operator asks for them: what a request led to, as spans in OTLP over HTTP. Loaded only then. A span
 * carries names of ours, ids and numbers; no address, no header, no word of what is asked or answered.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { Database } from '../../kernel/database.ts'
import type { Egress } from '../../kernel/egress.ts'

export type Attributes = { readonly [name: string]: string | number | boolean | null | undefined }

export type Span = {
  readonly traceId: string
  readonly spanId: string
  end(attributes?: Attributes, failed?: boolean): void
}

export type TracerOptions = {
  /** Up to `/v1/traces`, which is added. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly service: string
  readonly version: string
  readonly egress: Egress
  /** Told when spans are lost, at most once for each time that it goes wrong. */
  readonly onLost: (reason: string) => void
  readonly everyMs?: number
}

const kinds = { internal: 1, server: 2, client: 3 } as const
const mostWaiting = 4000
const batchSize = 500

export function createTracer(options: TracerOptions) {
  const current = new AsyncLocalStorage<Span>()
  let waiting: object[] = []
  let isLosing = false
  let sending: Promise<void> = Promise.resolve()
  const timer = setInterval(() => void flush(), options.everyMs ?? 2000)
  timer.unref()

  function begin(name: string, kind: keyof typeof kinds = 'internal'): Span {
    const parent = current.getStore()
    const traceId = parent?.traceId ?? randomBytes(16).toString('hex')
    const spanId = randomBytes(8).toString('hex')
    const startedAt = nanoseconds()
    let isOpen = true
    return {
      traceId,
      spanId,
      end(attributes = {}, failed = false) {
        if (!isOpen) return
        isOpen = false
        if (waiting.length >= mostWaiting) return lost('more spans than can be sent')
        waiting.push({
          traceId,
          spanId,
          ...(parent && { parentSpanId: parent.spanId }),
          name,
          kind: kinds[kind],
          startTimeUnixNano: startedAt,
          endTimeUnixNano: nanoseconds(),
          attributes: attributesOf(attributes),
          ...(failed && { status: { code: 2 } }),
        })
      },
    }
  }

  async function within<R>(span: Span, work: () => Promise<R>): Promise<R> {
    try {
      const result = await current.run(span, work)
      span.end()
      return result
    } catch (error) {
      span.end({}, true)
      throw error
    }
  }

  function lost(reason: string): void {
    if (!isLosing) options.onLost(reason)
    isLosing = true
  }

  function flush(): Promise<void> {
    sending = sending.then(async () => {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize)
        waiting = waiting.slice(batchSize)
        // Outside of every span, or sending would make more to send.
        const reason = await current.exit(() => send(batch))
        if (reason === null) isLosing = false
        else return lost(reason)
      }
    })
    return sending
  }

  async function send(spans: readonly object[]): Promise<string | null> {
    const resource = {
      attributes: attributesOf({ 'service.name': options.service, 'service.version': options.version }),
    }
    const scopeSpans = [{ scope: { name: 'omniai' }, spans }]
    try {
      const { status, body } = await options.egress.request({
        url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
        method: 'POST',
        headers: { ...options.headers, 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
        signal: AbortSignal.timeout(10_000),
      })
      body.on('error', () => {})
      body.resume()
      return status < 300 ? null : `the receiver answered ${status}`
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown'
    }
  }

  return {
    begin,
    /** What begins in there is part of it. */
    enter: (span: Span, work: () => void): void => current.run(span, work),
    span: <R>(name: string, work: () => Promise<R>): Promise<R> => within(begin(name), work),
    database: (database: Database): Database => ({
      ...database,
      transaction: work => within(begin('database transaction', 'client'), () => database.transaction(work)),
    }),
    /** From asking to the last byte of the answer. */
    egress: <E extends Egress>(egress: E): E => ({
      ...egress,
      async request(asked) {
        const span = begin('provider call', 'client')
        try {
          const response = await egress.request(asked)
          const attributes = {
            'http.request.method': asked.method,
            'http.response.status_code': response.status,
          }
          response.body.once('close', () => span.end(attributes, response.status >= 400))
          return response
        } catch (error) {
          span.end({}, true)
          throw error
        }
      },
    }),
    flush,
    async close(): Promise<void> {
      clearInterval(timer)
      await flush()
    },
  }
}

export type Tracer = ReturnType<typeof createTracer>

const nanoseconds = () =>
  String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n)

type Value = { stringValue: string } | { boolValue: boolean } | { intValue: string } | { doubleValue: number }

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]): { key: string; value: Value }[] => {
    if (value === null || value === undefined) return []
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }]
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }]
    return [{ key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } }]
  })
}
