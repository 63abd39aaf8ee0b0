import { connect } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { installBodyDeadline } from './byte-body.ts'

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
