/** Servers that are broken or mean, for each wire: bounded memory, a code of the registry, a closed socket. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { ChatTimeouts } from '../../src/agents/provider/vendors/wire/stream-call.ts'
import { gatherChat } from '../gather-chat.ts'
import type { RawCall } from '../replay-upstream.ts'
import { key, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

const never = new AbortController().signal
const request = {
  providerId: 'p',
  modelId: 'm',
  messages: [{ role: 'user' as const, content: 'hi' }],
  settings: {},
}

const start = {
  type: 'message_start',
  message: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
}
const blockStart = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
const event = (value: { type: string }) => `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`

/** How each wire begins, says a word, and breaks. */
const wires = [
  {
    kind: 'lmstudio',
    type: 'text/event-stream',
    begin: '',
    say: (text: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`,
    openLine: 'data: {"choices":"',
    error: `event: error\ndata: {"error":{"message":"crashed, key ${key}"}}\n\n`,
  },
  {
    kind: 'ollama',
    type: 'application/x-ndjson',
    begin: '',
    say: (text: string) =>
      `${JSON.stringify({ message: { role: 'assistant', content: text }, done: false })}\n`,
    openLine: '{"message":{"content":"',
    error: `{"error":"unexpected EOF, key ${key}"}\n`,
  },
  {
    kind: 'anthropic',
    type: 'text/event-stream',
    begin: event(start) + event(blockStart),
    say: (text: string) =>
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as {
        type: string
      }),
    openLine: 'data: {"type":"',
    error: event({ type: 'error', error: { type: 'api_error', message: `crashed, key ${key}` } } as {
      type: string
    }),
  },
  {
    kind: 'gemini',
    type: 'text/event-stream',
    begin: '',
    say: (text: string) =>
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }] })}\r\n\r\n`,
    openLine: 'data: {"candidates":"',
    error: `data: {"error":{"code":500,"message":"crashed, key ${key}","status":"INTERNAL"}}\r\n\r\n`,
  },
] as const

/** Writes for ever, as fast as the other side takes it. */
function flood({ socket }: RawCall, piece: Buffer): { readonly bytes: () => number } {
  let bytes = 0
  const fill = () => {
    let hasRoom = true
    while (hasRoom && !socket.destroyed) {
      hasRoom = socket.write(piece)
      bytes += piece.length
    }
  }
  socket.on('drain', fill)
  fill()
  return { bytes: () => bytes }
}

describe.each(wires)('$kind', ({ kind, type, begin, say, openLine, error: errorEvent }) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`

  async function ask(onCall: (call: RawCall) => void, timeouts: Partial<ChatTimeouts> = {}) {
    const server = await startScriptedServer({ '*': onCall })
    open.push(server)
    const answer = await gatherChat(server.vendor(kind, timeouts).chatStream(request, never))
    return { ...answer, server }
  }

  test('a line without an end is cut, memory stays small, the socket is closed', async () => {
    let sent = () => 0
    const before = process.memoryUsage().rss
    const { error, server } = await ask(call => {
      call.socket.write(head + begin + openLine)
      sent = flood(call, Buffer.alloc(64 * 1024, 'x')).bytes
    })
    expect(error?.code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
    await server.calls[0]?.closed
    expect(sent()).toBeLessThan(64 * 1024 * 1024)
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024)
  })

  test('text without an end is cut at the limit of an answer', async () => {
    const { error, text, server } = await ask(call => {
      call.socket.write(head + begin)
      flood(call, Buffer.from(say('x'.repeat(1_000)).repeat(64)))
    })
    expect(error?.code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
    expect(text.length).toBeLessThanOrEqual(2_000_000)
    await server.calls[0]?.closed
  })

  test('characters that are split over reads are whole', async () => {
    const bytes = Buffer.from(head + begin + say('Grüß ☕ 😀') + errorEvent)
    const { text } = await ask(({ socket }) => {
      let at = 0
      const next = () => {
        if (at >= bytes.length) return void socket.end()
        socket.write(bytes.subarray(at, at + 1), () => setImmediate(next))
        at += 1
      }
      next()
    })
    expect(text).toBe('Grüß ☕ 😀')
  })

  test('an error inside the stream keeps the text and shows no key', async () => {
    const { error, text } = await ask(({ socket }) => socket.end(head + begin + say('kept') + errorEvent))
    expect(text).toBe('kept')
    expect(error?.code).toMatch(/^E_PROVIDER_(INTERRUPTED|UNAVAILABLE)$/)
    expect(`${error?.stack} ${String(error?.cause)}`).not.toContain('canary')
  })

  test('an end without a finish, and a half closed connection, are no answers', async () => {
    const { error, text } = await ask(({ socket }) => socket.end(head + begin + say('kept')))
    expect({ code: error?.code, text }).toEqual({ code: 'E_PROVIDER_INTERRUPTED', text: 'kept' })
  })

  test('a reset in the middle is an interruption', async () => {
    const { error } = await ask(({ socket }) =>
      socket.write(head + begin + say('kept'), () => socket.resetAndDestroy()),
    )
    expect(error?.code).toBe('E_PROVIDER_INTERRUPTED')
  })

  test('a page with 200 is bad output, however long it is', async () => {
    const { error, server } = await ask(call => {
      call.socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>')
      flood(call, Buffer.alloc(64 * 1024, ' '))
    })
    expect(error?.code).toMatch(/^E_PROVIDER_(BAD_OUTPUT|OUTPUT_TOO_LARGE)$/)
    await server.calls[0]?.closed
  })

  test('what is no JSON is bad output', async () => {
    const broken = type === 'application/x-ndjson' ? '{broken\n' : 'data: {broken\n\n'
    const { error } = await ask(({ socket }) => socket.end(head + begin + broken))
    expect(error?.code).toMatch(/^E_PROVIDER_(BAD_OUTPUT|INTERRUPTED)$/)
  })

  test('a gzip bomb nobody asked for is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
    const { error, server } = await ask(({ socket }) => {
      socket.write(
        head.replace('\r\n\r\n', `\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`),
      )
      socket.write(bomb)
    })
    expect(error?.code).toBe('E_PROVIDER_BAD_OUTPUT')
    await server.calls[0]?.closed
  })

  test('no headers in time is a timeout; silence in the middle is one that keeps the text', async () => {
    expect((await ask(() => {}, { headersMs: 200 })).error?.code).toBe('E_PROVIDER_TIMEOUT')
    const silent = await ask(({ socket }) => socket.write(head + begin + say('kept')), { idleMs: 200 })
    expect({ code: silent.error?.code, text: silent.text }).toEqual({
      code: 'E_PROVIDER_TIMEOUT',
      text: 'kept',
    })
  })

  test('a server that dribbles bytes without ever ending a line is a timeout too', async () => {
    const { error, server } = await ask(
      ({ socket }) => {
        socket.write(head + begin + say('kept'))
        const timer = setInterval(() => socket.write('x'), 20)
        socket.on('close', () => clearInterval(timer))
      },
      { idleMs: 200 },
    )
    expect(error?.code).toBe('E_PROVIDER_TIMEOUT')
    await server.calls[0]?.closed
  })

  test('a refusal that dribbles for ever is cut, and still a refusal', async () => {
    const { error, server } = await ask(
      ({ socket }) => {
        socket.write('HTTP/1.1 401 No\r\ncontent-type: application/json\r\n\r\n')
        const timer = setInterval(() => socket.write(' '), 10)
        socket.on('close', () => clearInterval(timer))
      },
      { refusalMs: 100 },
    )
    expect(error?.code).toBe('E_PROVIDER_AUTH')
    await server.calls[0]?.closed
  })

  test('a redirect is not followed, so the key goes nowhere else', async () => {
    const other = await startScriptedServer({})
    open.push(other)
    const { error } = await ask(({ socket }) =>
      socket.end(`HTTP/1.1 307 Moved\r\nlocation: ${other.origin}/x\r\ncontent-length: 0\r\n\r\n`),
    )
    expect(error?.code).toBe('E_PROVIDER_BAD_OUTPUT')
    expect(other.calls).toHaveLength(0)
  })

  test('Stop closes the socket, before the headers and between words', async () => {
    for (const bytes of ['', head + begin + say('one')]) {
      const server = await startScriptedServer({ '*': ({ socket }) => socket.write(bytes) })
      open.push(server)
      const stop = new AbortController()
      const events = server.vendor(kind).chatStream(request, stop.signal)[Symbol.asyncIterator]()
      const first = events.next()
      const call = await server.nextCall()
      if (bytes !== '') {
        for (let read = await first; !read.done; read = await events.next()) {
          if (read.value.some(each => each.type === 'text')) break
        }
      }
      stop.abort()
      await call.closed
      if (bytes === '') await first.catch(() => {})
      expect((await events.next()).done).toBe(true)
    }
  })
})

describe('a download', () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n\r\n'

  async function pull(onCall: (call: RawCall) => void, signal = never) {
    const server = await startScriptedServer({ '*': onCall })
    open.push(server)
    const seen: string[] = []
    let code: unknown = null
    try {
      for await (const progress of server.vendor('ollama').pull!('m', signal)) seen.push(progress.status)
    } catch (error) {
      code = (error as { code?: unknown }).code
    }
    return { server, seen, code }
  }

  test('a line without an end is cut, and the connection closed', async () => {
    let sent = () => 0
    const { code, server } = await pull(call => {
      call.socket.write(`${head}{"status":"`)
      sent = flood(call, Buffer.alloc(64 * 1024, 'x')).bytes
    })
    expect(code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
    await server.calls[0]?.closed
    expect(sent()).toBeLessThan(64 * 1024 * 1024)
  })

  test('an end before success, a line that is no object and a reset are said', async () => {
    const early = await pull(({ socket }) => socket.end(`${head}{"status":"pulling manifest"}\n`))
    expect(early).toMatchObject({ seen: ['pulling manifest'], code: 'E_PROVIDER_INTERRUPTED' })
    expect((await pull(({ socket }) => socket.end(`${head}[1]\n`))).code).toBe('E_PROVIDER_BAD_OUTPUT')
    expect(
      (await pull(({ socket }) => socket.end('HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n'))).code,
    ).toBe('E_PROVIDER_BAD_OUTPUT')
    const reset = await pull(({ socket }) =>
      socket.write(`${head}{"status":"a"}\n`, () => socket.resetAndDestroy()),
    )
    expect(reset.code).toBe('E_PROVIDER_INTERRUPTED')
  })

  test('Stop closes the connection, so that the server stops downloading', async () => {
    const stop = new AbortController()
    const { code, server, seen } = await pull(({ socket }) => {
      socket.write(`${head}{"status":"pulling manifest"}\n`)
      setImmediate(() => stop.abort())
    }, stop.signal)
    await server.calls[0]?.closed
    expect(code).toBeNull()
    expect(seen.length).toBeLessThanOrEqual(1)
  })
})
