import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/**
 * The proxy that the browsers are given. It stands in for name resolution, in the one way that all three engines
 * know: our names lead to our server, and every other way out of the browser is closed.
 */
export async function startTunnel(names: readonly string[], port: number) {
  const server = createServer((_, response) => response.writeHead(403).end())
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  server.on('connect', (request, client: Socket, head: Buffer) => {
    keep(client)
    const [name = '', wanted] = (request.url ?? '').split(':')
    if (wanted !== '443' || !names.includes(name)) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.write(head)
      target.pipe(client)
      client.pipe(target)
    })
    keep(target)
    client.on('close', () => target.destroy())
    target.on('close', () => client.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close(): Promise<void> {
      for (const socket of open) socket.destroy()
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
