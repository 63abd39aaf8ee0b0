import { afterEach, expect, test } from 'vitest'
import { type RawCall, startRawUpstream } from '../../../../test/replay-upstream.ts'
import { startScriptedProvider } from '../../../../test/scripted-provider.ts'
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
  expect(logged).toMatchObject([
    { step: 'discovery', issuer: upstream.origin, reason: expect.stringContaining('egress: aborted') },
  ])
})

test('the log says why a service was refused, and holds no token and nobody’s email', async () => {
  const provider = await startScriptedProvider()
  provider.behave()
  const egress = createEgress({ allowedOrigins: [provider.issuer] })
  closing.push(
    () => egress.close(),
    () => provider.close(),
  )
  const logged: { reason?: string }[] = []
  const service = createSignInService({
    config: { issuer: provider.issuer, clientId: 'omniai', name: 'Strange', scopes: 'openid' },
    clientSecret: 'canary-client-secret',
    egress,
    now: () => 0,
    log: (_message, fields) => logged.push(fields),
  })
  const url = await service.authorizationUrl('http://localhost:8787/', checks)
  const callback = new URL('http://localhost:8787/?code=canary-code&state=state')
  const claims = { ...provider.claimsFor(url), email: 'canary@example.org', aud: 'another' }
  for (const body of [
    { access_token: 'canary-access', token_type: 'Bearer', id_token: 5 },
    { access_token: 'canary-access', token_type: 'Bearer', id_token: provider.token(claims) },
    { access_token: 'canary-access', token_type: 'Bearer' },
  ]) {
    provider.on('/token', provider.answerJson(body))
    await expect(service.prove(callback, checks)).rejects.toMatchObject({ code: 'E_AUTH_OIDC_FAILED' })
  }
  const refusal = { error: 'invalid_client', error_description: 'unknown client' }
  provider.on('/token', provider.answerJson(refusal, 401))
  await expect(service.prove(callback, checks)).rejects.toMatchObject({ code: 'E_AUTH_OIDC_FAILED' })
  expect(logged).toHaveLength(4)
  for (const { reason } of logged) expect(reason).toBeTruthy()
  expect(logged.at(-1)!.reason).toContain('invalid_client: unknown client')
  expect(JSON.stringify(logged)).not.toContain('canary')
})
