/** A wire to a server that can be frozen, cut and mended: what a network does, without touching the server. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export async function startWire(target: { host: string; port: number }) {
  const pairs = new Set<readonly [Socket, Socket]>()
  let state: 'open' | 'frozen' | 'cut' = 'open'

  const server = createServer(near => {
    if (state === 'cut') return near.destroy()
    const far = connect(target)
    const pair = [near, far] as const
    pairs.add(pair)
    const link = (from: Socket, to: Socket) => {
      from.on('data', chunk => to.write(chunk))
      from.on('error', () => {})
      from.on('close', () => {
        to.destroy()
        pairs.delete(pair)
      })
    }
    link(near, far)
    link(far, near)
    if (state === 'frozen') for (const socket of pair) socket.pause()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    /** Connections stand, and nothing comes through any more. */
    freeze(): void {
      state = 'frozen'
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    /** Every connection breaks, and new ones do. */
    cut(): void {
      state = 'cut'
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
    mend(): void {
      state = 'open'
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    close(): Promise<void> {
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
