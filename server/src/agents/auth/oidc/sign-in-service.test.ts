import { afterEach, expect, test } from 'vitest'
import { type RawCall, startRawUpstream } from '../../../../test/replay-upstream.ts'
import { createEgress } from '../../../platform/egress/egress.ts'
import { createSignInService } from './sign-in-service.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const checks = { state: 'state', nonce: 'nonce', verifier: 'v'.repeat(43) }

test.each<[string, (call: RawCall) => void]>([
  ['never answers', () => {}],
  [
    'sends its answer byte by byte',
    ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(drip)).on('error', () => {})
    },
  ],
])('a service that %s is given up, and the connection to it closed', async (_, onCall) => {
  const upstream = await startRawUpstream(onCall)
  const egress = createEgress({ allowedOrigins: [upstream.origin] })
  closing.push(
    () => egress.close(),
    () => upstream.close(),
  )
  const logged: object[] = []
  const service = createSignInService({
    config: { issuer: upstream.origin, clientId: 'omniai', name: 'Slow', scopes: 'openid' },
    clientSecret: null,
    egress,
    requestSeconds: 0.3,
    now: () => 0,
    log: (_message, fields) => logged.push(fields),
  })
  const refused = service.authorizationUrl('http://localhost:8787/', checks)
  await expect(refused).rejects.toMatchObject({ code: 'E_UNAVAILABLE', retryAfterSeconds: 5 })
  await (await upstream.nextCall()).closed
  expect(logged).toMatchObject([{ step: 'discovery', issuer: upstream.origin }])
})
