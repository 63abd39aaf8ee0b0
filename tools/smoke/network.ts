/**
 * A network that can fail: a SOCKS5 relay (RFC 1928, without authentication) between a browser and everything else.
 * What a browser calls offline leaves open connections open; a network that is gone does not.
 */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

const version = 5
const noAuthentication = 0
const toConnect = 1
const byIpv4 = 1
const byName = 3
const byIpv6 = 4

export async function startNetwork() {
  const sockets = new Set<Socket>()
  let isDown = false

  const server = createServer(socket => {
    if (isDown) socket.destroy()
    else relay(socket, track)
  })
  function track(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Whoever vanishes in the middle is what this is about.
    socket.on('error', () => socket.destroy())
    return socket
  }
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise

  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    proxy: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every connection breaks, and none is made. */
    down(): void {
      isDown = true
      cut()
    },
    up(): void {
      isDown = false
    },
    close(): void {
      server.close()
      cut()
    },
  }
}

export type Network = Awaited<ReturnType<typeof startNetwork>>

function relay(browser: Socket, track: (socket: Socket) => Socket): void {
  track(browser)
  let received = Buffer.alloc(0)
  let greeted = false
  const read = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (!greeted) {
      if (received.length < 2 || received.length < 2 + received[1]!) return
      received = received.subarray(2 + received[1]!)
      greeted = true
      browser.write(Buffer.from([version, noAuthentication]))
    }
    const wanted = destination(received)
    if (wanted === 'incomplete') return
    browser.off('data', read)
    browser.pause()
    if (wanted === 'refused') browser.end(reply(7))
    else join(browser, wanted, received.subarray(wanted.length), track)
  }
  browser.on('data', read)
}

type Destination = { readonly host: string; readonly port: number; readonly length: number }

function destination(bytes: Buffer): Destination | 'incomplete' | 'refused' {
  if (bytes.length < 5) return 'incomplete'
  if (bytes[0] !== version || bytes[1] !== toConnect) return 'refused'
  const [from, size] = { [byIpv4]: [4, 4], [byIpv6]: [4, 16], [byName]: [5, bytes[4]!] }[bytes[3]!] ?? [0, 0]
  if (!from || !size) return 'refused'
  const length = from + size + 2
  if (bytes.length < length) return 'incomplete'
  const name = bytes.subarray(from, from + size)
  return { host: hostOf(bytes[3]!, name), port: bytes.readUInt16BE(from + size), length }
}

function hostOf(kind: number, bytes: Buffer): string {
  if (kind === byName) return bytes.toString('latin1')
  if (kind === byIpv4) return bytes.join('.')
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':')
}

const reply = (code: number) => Buffer.from([version, code, 0, byIpv4, 0, 0, 0, 0, 0, 0])

function join(
  browser: Socket,
  { host, port }: Destination,
  first: Buffer,
  track: (socket: Socket) => Socket,
): void {
  const there = track(connect(port, host))
  there.once('connect', () => {
    browser.write(reply(0))
    there.write(first)
    browser.pipe(there).pipe(browser)
  })
  there.once('close', () => browser.destroy())
  browser.once('close', () => there.destroy())
}
