/** Stands between the backend and the model server, so that a test can plant the fault of a call that nobody ends. */
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function startModelRelay(modelOrigin: string) {
  let keepsOpen = false
  const server = createServer((request, response) => {
    const { method, headers, url } = request
    const onward = forward(modelOrigin + url, { method, headers }, reply => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.on('data', piece => response.write(piece))
      reply.on('end', () => response.end())
      reply.on('error', () => response.destroy())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => {
      if (!keepsOpen) onward.destroy()
    })
    request.pipe(onward)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** What a backend does that forgets to abort: the model goes on writing for nobody. */
    keepOpen(value: boolean): void {
      keepsOpen = value
    },
    close(): Promise<void> {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
