/** Servers that are broken or mean: bounded memory, the right code, and a closed socket. */
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { startFakeUpstream } from '../../../../../test/fake-upstream.ts'
import { gatherChat } from '../../../../../test/gather-chat.ts'
import { type RawCall, startRawUpstream } from '../../../../../test/replay-upstream.ts'
import { createEgress } from '../../../../platform/egress/egress.ts'
import type { Vendor } from '../../vendor.ts'
import type { ChatTimeouts } from '../wire/stream-call.ts'
import { createOpenAiCompatible } from './vendor.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const key = 'canary-5f2c9a71b0d34e88'
const never = new AbortController().signal
const request = {
  providerId: 'p',
  modelId: 'm',
  messages: [{ role: 'user' as const, content: 'hi' }],
  settings: {},
}

function connect(
  upstream: { origin: string; baseUrl: string },
  timeouts: Partial<ChatTimeouts> = {},
): Vendor {
  const egress = createEgress({ allowedOrigins: [upstream.origin] })
  closing.push(() => egress.close())
  const { baseUrl } = upstream
  return createOpenAiCompatible(
    { id: 'p', label: 'P', vendor: 'openai-compatible', baseUrl, apiKey: key },
    { egress, monotonic: () => performance.now(), timeouts },
  )
}

async function start(onCall: (call: RawCall) => void, timeouts: Partial<ChatTimeouts> = {}) {
  const upstream = await startRawUpstream(onCall)
  closing.push(() => upstream.close())
  return { upstream, vendor: connect(upstream, timeouts) }
}

const chat = (vendor: Vendor, signal = never) => gatherChat(vendor.chatStream(request, signal))

/** Without a length: the body ends with the connection. */
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'
const say = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'

/** Writes for ever, as fast as the other side takes it. */
function flood(call: RawCall, piece: Buffer): { readonly bytes: () => number } {
  let bytes = 0
  const fill = () => {
    let hasRoom = true
    while (hasRoom && !call.socket.destroyed) {
      hasRoom = call.socket.write(piece)
      bytes += piece.length
    }
  }
  call.socket.on('drain', fill)
  fill()
  return { bytes: () => bytes }
}

const floods: readonly (readonly [string, Buffer])[] = [
  ['a line without an end', Buffer.alloc(64 * 1024, 'x')],
  ['a data line without an end', Buffer.from(`data: {"choices":"${'x'.repeat(64 * 1024)}`)],
  ['text without an end', Buffer.from(say('x'.repeat(1_000)).repeat(64))],
  [
    'reasoning without an end',
    Buffer.from(`data: {"choices":[{"index":0,"delta":{"thinking":"${'x'.repeat(9_000)}"}}]}\n\n`),
  ],
  ['data lines that never become an event', Buffer.from(`data: [${'1,'.repeat(500)}\n`.repeat(64))],
]

for (const [name, piece] of floods) {
  test(`${name}: cut at the limit, memory stays small, the socket is closed`, async () => {
    let sent = () => 0
    const { upstream, vendor } = await start(call => {
      call.socket.write(head)
      sent = flood(call, piece).bytes
    })
    const before = process.memoryUsage().rss
    const { error } = await chat(vendor)
    const grown = process.memoryUsage().rss - before
    expect(error?.code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
    await upstream.calls[0]?.closed
    // The sender lives in this process too; a gigabyte would show in either figure.
    expect(sent()).toBeLessThan(64 * 1024 * 1024)
    expect(grown).toBeLessThan(256 * 1024 * 1024)
  })
}

test('an endless error body and an endless page are read as far as is useful', async () => {
  for (const [status, type, code] of [
    ['500 Broken', 'application/json', 'E_PROVIDER_UNAVAILABLE'],
    ['200 OK', 'text/html', 'E_PROVIDER_BAD_OUTPUT'],
  ]) {
    const { upstream, vendor } = await start(call => {
      call.socket.write(`HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\n\r\n`)
      flood(call, Buffer.alloc(64 * 1024, ' '))
    })
    expect((await chat(vendor)).error?.code).toBe(code)
    await upstream.calls[0]?.closed
  }
})

test('a gzip bomb nobody asked for is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
  const { upstream, vendor } = await start(({ socket }) => {
    socket.write(
      head.replace('\r\n\r\n', `\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`),
    )
    socket.write(bomb)
  })
  expect((await chat(vendor)).error?.code).toBe('E_PROVIDER_BAD_OUTPUT')
  await upstream.calls[0]?.closed
})

test('no headers in time is a timeout, and people are told meanwhile', async () => {
  const { upstream, vendor } = await start(() => {}, { headersMs: 200, loadingHintMs: 20 })
  const { error, phases } = await chat(vendor)
  expect(error?.code).toBe('E_PROVIDER_TIMEOUT')
  expect(phases).toEqual(['loading_model'])
  await upstream.calls[0]?.closed
})

test('silence in the middle is a timeout that keeps the text', async () => {
  const { vendor } = await start(({ socket }) => socket.write(head + say('kept')), { idleMs: 200 })
  const { error, text, phases } = await chat(vendor)
  expect(error?.code).toBe('E_PROVIDER_TIMEOUT')
  expect(text).toBe('kept')
  expect(phases).toEqual(['reading_prompt'])
})

test('a server that dribbles bytes without ever ending a line is a timeout too', async () => {
  const { upstream, vendor } = await start(
    ({ socket }) => {
      socket.write(head + say('kept'))
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
    },
    { idleMs: 200 },
  )
  const { error, text } = await chat(vendor)
  expect(error?.code).toBe('E_PROVIDER_TIMEOUT')
  expect(text).toBe('kept')
  await upstream.calls[0]?.closed
})

test('comments that keep a long wait alive are no text, no error and no timeout', async () => {
  const { vendor } = await start(
    ({ socket }) => {
      socket.write(head)
      let pings = 0
      const timer = setInterval(() => {
        pings += 1
        socket.write(':\n\n')
        if (pings < 20) return
        clearInterval(timer)
        socket.end(say('a') + finish)
      }, 20)
    },
    { idleMs: 250 },
  )
  expect(await chat(vendor)).toMatchObject({ text: 'a', error: null })
})

test('a half closed connection ends the answer, whole or not', async () => {
  const cut = await start(({ socket }) => socket.end(head + say('kept')))
  expect(await chat(cut.vendor)).toMatchObject({ text: 'kept', error: { code: 'E_PROVIDER_INTERRUPTED' } })
  const whole = await start(({ socket }) => socket.end(head + say('a') + finish))
  expect(await chat(whole.vendor)).toMatchObject({ text: 'a', error: null })
})

test('a reset behind the finish_reason, and a stream that stays open behind it, are good answers', async () => {
  const body = head + say('a') + finish
  const reset = await start(({ socket }) => socket.write(body, () => socket.resetAndDestroy()))
  const { text, error } = await chat(reset.vendor)
  // A reset may overtake what was sent before it; what must not be is a whole answer with an error.
  if (text === 'a' && error) expect(error.code).toBe('E_PROVIDER_INTERRUPTED')
  const open = await start(({ socket }) => socket.write(body), { afterFinishMs: 50 })
  expect(await chat(open.vendor)).toMatchObject({ text: 'a', error: null })
})

test('nothing behind [DONE] is read', async () => {
  const { upstream, vendor } = await start(call => {
    call.socket.write(`${head}${say('a')}data: [DONE]\n\n`)
    flood(call, Buffer.from(say('late')))
  })
  expect(await chat(vendor)).toMatchObject({ text: 'a', error: null })
  await upstream.calls[0]?.closed
})

test('a closed port is unavailable; a port that talks something else is too', async () => {
  const gone = await startRawUpstream(() => {})
  await gone.close()
  expect((await chat(connect(gone))).error?.code).toBe('E_PROVIDER_UNAVAILABLE')
  const ssh = await start(({ socket }) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
  expect((await chat(ssh.vendor)).error?.code).toBe('E_PROVIDER_UNAVAILABLE')
})

test('a redirect is not followed, so the key goes nowhere else', async () => {
  const other = await start(() => {})
  const { vendor } = await start(({ socket }) =>
    socket.end(
      `HTTP/1.1 307 Moved\r\nlocation: ${other.upstream.baseUrl}/chat/completions\r\ncontent-length: 0\r\n\r\n`,
    ),
  )
  expect((await chat(vendor)).error?.code).toBe('E_PROVIDER_BAD_OUTPUT')
  expect(other.upstream.calls).toHaveLength(0)
})

test('LM Studio answers 200 to everything: a string as error is found', async () => {
  const body = '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}'
  const { vendor } = await start(({ socket }) =>
    socket.end(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ),
  )
  expect((await chat(vendor)).error?.code).toBe('E_PROVIDER_BAD_OUTPUT')
})

test('a key that the server repeats is in no error', async () => {
  const answers = [
    `HTTP/1.1 401 No\r\ncontent-type: application/json\r\n\r\n{"error":{"message":"wrong key ${key}"}}`,
    `HTTP/1.1 500 No\r\ncontent-type: text/plain\r\n\r\nAuthorization: Bearer ${key}`,
    `${head}data: {"error":"key ${key}"}\n\n`,
    `${head}proxy error: ${key.slice(0, 12)}`,
    `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>${key}</p>`,
  ]
  for (const answer of answers) {
    const { upstream, vendor } = await start(({ socket }) => socket.end(answer))
    const { error } = await chat(vendor)
    expect(upstream.calls[0]?.request).toContain(`Bearer ${key}`)
    expect(`${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`).not.toContain('canary')
  }
})

test('Stop closes the socket of the model server: before headers, in silence and between tokens', async () => {
  const upstream = await startFakeUpstream({ hold: true })
  closing.push(() => upstream.close())
  const vendor = connect(upstream)
  const delays: number[] = []
  for (const [content, words] of [
    ['hang', 0],
    ['echo a b c', 0],
    ['echo a b c', 2],
  ] as const) {
    const stop = new AbortController()
    const messages = [{ role: 'user' as const, content }]
    const events = vendor.chatStream({ ...request, messages }, stop.signal)[Symbol.asyncIterator]()
    const first = events.next()
    const call = await upstream.nextCall()
    if (content !== 'hang') await first
    for (let word = 0; word < words; word += 1) {
      call.next()
      await events.next()
    }
    const stoppedAt = performance.now()
    stop.abort()
    expect(await call.ended).toBe('closed_by_client')
    delays.push((call.closedByClientAt ?? 0) - stoppedAt)
    expect((await events.next()).done || content === 'hang').toBe(true)
  }
  console.log(`Stop to closed socket: ${delays.map(delay => `${delay.toFixed(1)} ms`).join(', ')}`)
  for (const delay of delays) expect(delay).toBeLessThan(2_000)
})

test('the request asks for a stream with usage and always bounds the answer', async () => {
  const upstream = await startFakeUpstream()
  closing.push(() => upstream.close())
  const vendor = connect(upstream)
  await chat(vendor)
  expect(upstream.calls[0]?.body).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 4096,
  })
  const settings = { temperature: 0, top_p: 0.5, max_tokens: 3 }
  const { events } = await gatherChat(vendor.chatStream({ ...request, settings }, never))
  expect(upstream.calls[1]?.body).toMatchObject(settings)
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
})
