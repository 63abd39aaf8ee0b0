/**
 * TCP servers that answer with exactly the bytes a test wants: recordings of real model servers, or worse.
 *
 *   const upstream = await startReplayUpstream('llama-server-router/chat_stream_usage', { chunkBytes: 1 })
 *   const upstream = await startRawUpstream(({ socket }) => socket.write('HTTP/1.1 200 OK\r\n…'))
 *   …ask upstream.baseUrl…
 *   await upstream.close()
 */
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

export type RawCall = {
  readonly socket: Socket
  /** Head and body as they came. */
  readonly request: string
  /** Resolves with performance.now() when the other side is gone. */
  readonly closed: Promise<number>
}

export type RawUpstream = {
  readonly origin: string
  readonly baseUrl: string
  readonly calls: readonly RawCall[]
  nextCall(): Promise<RawCall>
  close(): Promise<void>
}

const fixtures = new URL('./fixtures/providers/', import.meta.url)

/** The recorded bytes: status line, headers, chunk framing and body. */
export const readRecording = (name: string): Promise<Buffer> => readFile(new URL(`${name}.resp`, fixtures))

/** @param options.chunkBytes writes that many bytes per turn of the event loop; left out: all at once. */
export async function startReplayUpstream(
  name: string,
  options: { readonly chunkBytes?: number } = {},
): Promise<RawUpstream> {
  const bytes = await readRecording(name)
  return startRawUpstream(({ socket }) => {
    const size = options.chunkBytes ?? bytes.length
    let at = 0
    const writeNext = () => {
      if (socket.destroyed) return
      const piece = bytes.subarray(at, at + size)
      at += size
      if (at >= bytes.length) socket.end(piece)
      else socket.write(piece, () => setImmediate(writeNext))
    }
    writeNext()
  })
}

export async function startRawUpstream(onCall: (call: RawCall) => void): Promise<RawUpstream> {
  const calls: RawCall[] = []
  const waiting: ((call: RawCall) => void)[] = []
  const sockets = new Set<Socket>()
  let given = 0

  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    const closed = new Promise<number>(resolve => {
      socket.on('close', () => {
        sockets.delete(socket)
        resolve(performance.now())
      })
    })
    // A reset is what many of the tests are about.
    socket.on('error', () => {})
    let request = ''
    socket.on('data', piece => {
      request += piece.toString('latin1')
      if (!isWhole(request)) return
      const call: RawCall = { socket, request, closed }
      request = ''
      calls.push(call)
      const taker = waiting.shift()
      if (taker) {
        given += 1
        taker(call)
      }
      onCall(call)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    origin,
    baseUrl: `${origin}/v1`,
    calls,
    nextCall() {
      const ready = calls[given]
      if (!ready) return new Promise(resolve => waiting.push(resolve))
      given += 1
      return Promise.resolve(ready)
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

function isWhole(request: string): boolean {
  const head = request.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(request.slice(0, head + 2))?.[1] ?? 0)
  return request.length >= head + 4 + length
}
