/** What is hardly HTTP, on a real socket: answered in the one envelope where an answer is due, and cut off. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../test-app.ts'

let omni: TestApp
let port: number
beforeAll(async () => {
  omni = await startTestApp()
  port = Number(new URL(await omni.listen()).port)
})
afterAll(() => omni.close())

/** @returns everything the server says until it hangs up. */
async function say(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk.toString()
  })
  socket.on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return heard
}

const head = 'Host: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n'

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['an unknown method', `BREW /v1/meta HTTP/1.1\r\n${head}\r\n`, 400],
  [
    'two lengths',
    `POST /v1/auth/login HTTP/1.1\r\n${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    400,
  ],
  [
    'a length and chunks',
    `POST /v1/auth/login HTTP/1.1\r\n${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    'chunked that is not last',
    `POST /v1/auth/login HTTP/1.1\r\n${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['a folded header', `GET /v1/meta HTTP/1.1\r\n${head}X-Long: a\r\n b\r\n\r\n`, 400],
  ['a header with a bare CR', `GET /v1/meta HTTP/1.1\r\n${head}X-Bad: a\rb\r\n\r\n`, 400],
  ['a header with NUL', `GET /v1/meta HTTP/1.1\r\n${head}X-Bad: a\0b\r\n\r\n`, 400],
  ['headers without end', `GET /v1/meta HTTP/1.1\r\n${head}X-Long: ${'a'.repeat(40_000)}\r\n\r\n`, 413],
])('%s is refused and the connection closed', async (_name, text, status) => {
  const answer = await say(text)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).toContain('connection: close')
  expect(answer).toContain('x-content-type-options: nosniff')
  const envelope = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>
  expect(envelope).toMatchObject({ error: { code: status === 413 ? 'E_TOO_LARGE' : 'E_VALIDATION' } })
  expect(answer).toContain(`x-request-id: ${String(envelope.request_id)}`)
})

test('paths are taken as they are sent: dots lead nowhere', async () => {
  for (const path of ['/v1/threads/../meta', '/v1/dev/../meta', '/./v1/meta', '//v1/meta']) {
    const answer = await say(`GET ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 (400|401|404) /)
  }
})

test('the server answers others all along', async () => {
  const answer = await say(`GET /v1/health HTTP/1.1\r\n${head}Connection: close\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
})
