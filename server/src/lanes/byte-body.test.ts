import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { ApiError } from '../kernel/errors.ts'
import { bytesOf, installBodyDeadline, installByteBodies } from './byte-body.ts'

test('a body that does not arrive in the time of its route is cut; one with more time is not', async () => {
  const app = Fastify()
  installBodyDeadline(app, 0.05)
  app.post('/usual', async () => 'ok')
  app.post('/patient', { config: { bodySeconds: 60 } }, async () => 'ok')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const send = (path: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`,
    )
    let said = ''
    socket.on('data', text => {
      said += String(text)
    })
    return { socket, ended: new Promise<string>(resolve => socket.once('close', () => resolve(said))) }
  }
  const patient = send('/patient')
  expect(await send('/usual').ended).not.toContain('200 OK')
  patient.socket.write('}')
  patient.socket.end()
  expect(await patient.ended).toContain('200 OK')
  await app.close()
})

test('after a body that was refused in its middle the same connection serves the next request', async () => {
  const app = Fastify()
  installByteBodies(app)
  app.get('/next', async () => 'served')
  app.post('/refused', async request => {
    let seen = 0
    for await (const chunk of bytesOf(request)) {
      seen += chunk.length
      if (seen > 100_000) throw new ApiError('E_STORAGE_FULL')
    }
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (method: string, path: string, body?: Buffer) => {
    const { promise, resolve, reject } = Promise.withResolvers<[number, number | undefined]>()
    const asked = request({ agent, port, host: '127.0.0.1', method, path }, answer => {
      const { localPort } = answer.socket
      answer.resume().on('end', () => resolve([answer.statusCode!, localPort]))
    })
    asked.on('error', reject).setHeader('content-type', 'application/octet-stream')
    asked.end(body)
    return promise
  }
  // Far more than the sockets hold between them.
  const [refused, before] = await ask('POST', '/refused', Buffer.alloc(20_000_000))
  const [next, after] = await ask('GET', '/next')
  expect([refused, next, after]).toEqual([507, 200, before])
  agent.destroy()
  await app.close()
})
