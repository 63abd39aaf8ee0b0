import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import Fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import type { Sink } from '../runs/attach.ts'
import { createEventStreams } from './event-stream.ts'

/** On a machine that is busy with something else. */
const patience = { timeout: 15_000 }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server whose streams belong to sessions that the test keeps alive, or nobody can ask about. */
async function start(farewellMs = 10_000) {
  const sessions = { live: new Set(['a', 'b']), reachable: true }
  const questions: (readonly string[])[] = []
  const streams = createEventStreams(
    async sessionIds => {
      questions.push(sessionIds)
      if (!sessions.reachable) throw new Error('The database is away')
      return sessions.live
    },
    { pingMs: 60_000, sessionCheckMs: 5, farewellMs },
  )
  const sinks: Sink[] = []
  const app = Fastify()
  app.get('/:session', (request, reply) => {
    sinks.push(streams.open(reply, (request.params as { session: string }).session))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  closing.push(() => app.close())
  const { port } = app.server.address() as { port: number }

  async function open(session: string): Promise<{ socket: Socket; sink: Sink }> {
    const socket = connect(port, '127.0.0.1')
    closing.push(() => socket.destroy())
    socket.on('error', () => {})
    socket.write(`GET /${session} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await once(socket, 'data')
    return { socket, sink: sinks.at(-1)! }
  }
  /** Resolves when that many more questions were answered. */
  const asked = async (count: number) => {
    const before = questions.length
    await expect.poll(() => questions.length, patience).toBeGreaterThan(before + count)
  }
  return { port, sinks, sessions, streams, questions, open, asked }
}

const pieces = ['id: 1\n\n', 'größer 🦉 than a chunk of ASCII\n\n', 'x'.repeat(70_000)]

/** All that comes until the other side closes. */
async function received(socket: Socket): Promise<Buffer> {
  const bytes: Buffer[] = []
  for await (const each of socket) bytes.push(each as Buffer)
  return Buffer.concat(bytes)
}

/** The body of the chunked answer that begins at `from`, and where it ends. */
function chunkedBody(bytes: Buffer, from: number): { text: string; end: number } {
  let at = bytes.indexOf('\r\n\r\n', from) + 4
  let text = ''
  for (;;) {
    const start = bytes.indexOf('\r\n', at) + 2
    const size = Number.parseInt(bytes.toString('latin1', at, start), 16)
    text += bytes.toString('utf8', start, start + size)
    at = start + size + 2
    expect(bytes.toString('latin1', at - 2, at)).toBe('\r\n')
    if (size === 0) return { text, end: at }
  }
}

test('what is written arrives whole and in order, also behind an answer of the same connection', async () => {
  const { port, sinks } = await start()
  const socket = connect(port, '127.0.0.1')
  const all = received(socket)
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await expect.poll(() => sinks.length, patience).toBe(2)
  for (const piece of ['', ...pieces]) for (const sink of sinks) sink.write(piece)
  for (const sink of sinks) sink.end()
  // A ping that comes while the end is on its way.
  for (const sink of sinks) sink.write(': ping\n\n')
  const bytes = await all
  const first = chunkedBody(bytes, 0)
  expect(bytes.toString('latin1', first.end, first.end + 9)).toBe('HTTP/1.1 ')
  const second = chunkedBody(bytes, first.end)
  expect([first.text, second.text]).toEqual([pieces.join(''), pieces.join('')])
  expect(second.end).toBe(bytes.length)
})

test('a client of HTTP/1.0 gets the same without chunks', async () => {
  const { port, sinks } = await start()
  const socket = connect(port, '127.0.0.1')
  const all = received(socket)
  socket.write('GET /a HTTP/1.0\r\nHost: x\r\n\r\n')
  await expect.poll(() => sinks.length, patience).toBe(1)
  for (const piece of pieces) sinks[0]!.write(piece)
  sinks[0]!.end()
  expect((await all).toString().split('\r\n\r\n')[1]).toBe(pieces.join(''))
})

const isOver = (sink: Sink) => expect.poll(() => sink.signal.aborted, patience).toBe(true)

test('all streams are asked about in one question, each session once, and those that are over end', async () => {
  const { sessions, questions, open, asked } = await start()
  const [first, second, other] = [await open('a'), await open('a'), await open('b')]
  await asked(1)
  expect(questions.at(-1)).toEqual(['a', 'b'])
  expect([first, second, other].map(({ sink }) => sink.signal.aborted)).toEqual([false, false, false])
  sessions.live = new Set(['b'])
  await Promise.all([isOver(first.sink), isOver(second.sink)])
  expect(other.sink.signal.aborted).toBe(false)
})

test('while nobody can say which sessions are open, nobody is thrown out', async () => {
  const { sessions, open, asked } = await start()
  const { sink } = await open('a')
  Object.assign(sessions, { live: new Set(), reachable: false })
  await asked(3)
  expect(sink.signal.aborted).toBe(false)
  sessions.reachable = true
  await isOver(sink)
})

test('a reader that takes nothing is cut a while after its session is over', async () => {
  const { streams, open } = await start(20)
  const { socket, sink } = await open('a')
  socket.pause()
  for (let each = 0; each < 200; each += 1) sink.write('x'.repeat(100_000))
  expect(sink.buffered).toBeGreaterThan(0)
  streams.endOf('a')
  sink.write('too late')
  expect(sink.signal.aborted).toBe(true)
  await expect.poll(() => streams.count, patience).toBe(0)
})
