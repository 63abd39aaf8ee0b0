import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { toConfig } from '../src/config/config.ts'
import { readSecrets } from '../src/config/secrets.ts'
import { createEgress } from '../src/platform/egress/egress.ts'
import { createTracer } from '../src/platform/telemetry/tracer.ts'
import { isOver, readEvents } from './event-reader.ts'
import { chatBody, startTestApp } from './test-app.ts'

type Sent = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: { stringValue?: string; intValue?: string } }[]
  status?: { code: number }
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Takes OTLP over HTTP, as JSON. */
async function startReceiver(status = 200) {
  const spans: Sent[] = []
  const asked: { url: string; headers: IncomingHttpHeaders; text: string }[] = []
  const server = createServer(async (request, answer) => {
    let text = ''
    for await (const chunk of request) text += chunk
    asked.push({ url: request.url!, headers: request.headers, text })
    const { resourceSpans } = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] }
    spans.push(...resourceSpans.flatMap(each => each.scopeSpans.flatMap(scope => scope.spans)))
    answer.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, spans, asked }
}

test('a chat is one trace: the request, its run, the call of the model server and the transactions', async () => {
  const receiver = await startReceiver()
  const omni = await startTestApp({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin, OTEL_SERVICE_NAME: 'omniai-test' },
  })
  const url = await omni.listen()
  const ada = await omni.makeAdmin()
  const words = 'echo nobody-may-read-this'
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(words) })
  await reader.until(isOver)
  await reader.ended
  const { start } = reader.view
  await omni.app.inject({ url: '/v1/nothing/nobody-may-read-this?q=nobody-may-read-this' })
  await omni.close()

  const { spans } = receiver
  const named = (name: string, traceId?: string) =>
    spans.filter(span => span.name === name && (traceId === undefined || span.traceId === traceId))
  const [request] = named('chatStart')
  expect(request!.parentSpanId).toBeUndefined()
  const attributes = Object.fromEntries(
    request!.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
  )
  expect(attributes).toMatchObject({
    'omniai.operation': 'chatStart',
    'omniai.lane': 'ui',
    'omniai.run_id': start!.run_id,
    'http.response.status_code': '200',
  })
  const { traceId, spanId } = request!
  const [run] = named('run chat', traceId)
  expect(run!.parentSpanId).toBe(spanId)
  expect(named('provider call', traceId).map(call => call.parentSpanId)).toContain(run!.spanId)
  expect(named('database transaction', traceId).length).toBeGreaterThanOrEqual(2)
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/)
    expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true)
  }
  expect(new Set(spans.map(span => span.spanId)).size).toBe(spans.length)
  // Sending is no span of its own.
  expect(receiver.asked.every(({ url: path }) => path === '/v1/traces')).toBe(true)
  const all = receiver.asked.map(({ text }) => text).join('\n')
  expect(all).toContain('omniai-test')
  expect(all).not.toMatch(/nobody-may-read-this|127\.0\.0\.1|ada@/)
})

test('there are none unless an address for them is set, and that is one', () => {
  expect(toConfig({}).traces).toBeNull()
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'https://otel.example.org/otlp'
  expect(toConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }).traces).toEqual({
    endpoint: OTEL_EXPORTER_OTLP_ENDPOINT,
    service: 'omniai',
  })
  expect(() => toConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318' })).toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT/)
})

test('a receiver that refuses or is away costs spans, never an answer, and is told of once', async () => {
  const receiver = await startReceiver(500)
  for (const endpoint of [receiver.origin, 'http://127.0.0.1:9']) {
    const lost: string[] = []
    const egress = createEgress({ allowedOrigins: [endpoint] })
    closing.push(() => egress.close())
    const onLost = (reason: string) => lost.push(reason)
    const tracer = createTracer({
      endpoint,
      headers: { 'x-key': 'k' },
      service: 's',
      version: '1',
      egress,
      onLost,
    })
    expect(await tracer.span('one', async () => 'answer')).toBe('answer')
    await tracer.flush()
    await expect(tracer.span('two', () => Promise.reject(new Error('of its own')))).rejects.toThrow(
      'of its own',
    )
    await tracer.close()
    expect(lost).toHaveLength(1)
  }
  expect(receiver.asked[0]!.headers['x-key']).toBe('k')
  expect(receiver.spans.find(({ name }) => name === 'two')!.status).toEqual({ code: 2 })
})

test('spans wait in bounded memory', async () => {
  const lost: string[] = []
  const egress = createEgress({ allowedOrigins: ['http://127.0.0.1:9'] })
  closing.push(() => egress.close())
  const options = { endpoint: 'http://127.0.0.1:9', headers: {}, service: 's', version: '1', egress }
  const tracer = createTracer({ ...options, everyMs: 3_600_000, onLost: reason => lost.push(reason) })
  for (let each = 0; each < 5000; each += 1) tracer.begin('many').end()
  expect(lost).toEqual(['more spans than can be sent'])
  await tracer.close()
})

test('headers for the receiver are read as OpenTelemetry has them, and kept among the secrets', () => {
  const secrets = {
    SESSION_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
    ENCRYPTION_KEY: '9876543210abcdefghijklmnopqrstuvwxyz',
  }
  const read = (text: string) =>
    readSecrets({ ...secrets, OTEL_EXPORTER_OTLP_HEADERS: text }, '/nowhere').traceHeaders
  expect(read('x-key=a%20b,authorization=Basic%20eA==')).toEqual({
    'x-key': 'a b',
    authorization: 'Basic eA==',
  })
  expect(() => read('no pair')).toThrow(/must be like name=value/)
})
