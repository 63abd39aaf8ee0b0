import type { OperationId } from '@omniai/contracts/operations/all'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { type CallInput, requestOf, startTestApp, type TestApp } from '../test-app.ts'

const page = 'https://alice.github.io'
const crossSite = {
  PUBLIC_URL: 'https://api.example.org',
  CORS_ORIGINS: page,
  OMNIAI_ENV: 'production',
} as const
const host = 'api.example.org'

let omni: TestApp
beforeAll(async () => {
  omni = await startTestApp({ environment: crossSite })
})
afterAll(() => omni.close())

function ask(id: OperationId, input: CallInput = {}, origin = page) {
  const request = requestOf(id, input, null)
  return omni.app.inject({ ...request, headers: { ...request.headers, host, origin, ...input.headers } })
}

describe('a page on another site', () => {
  test.each([
    'https://alice.github.io.evil.com',
    'http://alice.github.io',
    'https://alice.github.io:444',
    'https://alice.github.io:443',
    'https://ALICE.github.io',
    'https://mallory.github.io',
    'https://alice.github.io/',
    'https://alice.github.io, https://evil.example',
    'https://evil.alice.github.io',
    'null',
    '*',
    'http://localhost:8787',
    'http://api.example.org',
  ])('%s is not our page', async foreign => {
    for (const id of ['metaView', 'authLogin', 'threadList', 'runEvents'] as const) {
      const answer = await ask(id, {}, foreign)
      expectFailure(answer, 'E_AUTH_ORIGIN_DENIED')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('our page is named exactly once, on success and on every kind of failure', async () => {
    const answers = await Promise.all([
      ask('metaView'),
      ask('threadList'),
      ask('authLogin', { body: {} }),
      ask('authLogin', { headers: { 'content-type': 'text/plain' } }),
      omni.app.inject({ url: '/v1/nothing', headers: { host, origin: page } }),
      omni.app.inject({ url: '/v1/dev/nothing', headers: { host, origin: page } }),
    ])
    expect(answers.map(answer => answer.statusCode)).toEqual([200, 401, 403, 415, 404, 404])
    for (const { headers } of answers) {
      expect(headers['access-control-allow-origin']).toBe(page)
      expect(headers['access-control-allow-credentials']).toBe('true')
      expect(headers.vary).toBe('Origin')
    }
  })

  test('a name without its prefix is not our cookie', async () => {
    const cookie = `omniai_session=${'a'.repeat(43)}`
    expectFailure(await ask('threadList', { headers: { cookie } }), 'E_AUTH_REQUIRED')
  })
})

describe('host names', () => {
  test.each([
    'api.example.org',
    'API.example.org',
    'localhost',
    'localhost:8787',
    '127.0.0.1:1',
    '[::1]:8787',
  ])('%s is ours', async name => {
    const answer = await omni.app.inject({ url: '/v1/health', headers: { host: name } })
    expect(answer.statusCode).toBe(200)
  })

  test.each([
    'evil.example',
    'api.example.org.evil.example',
    'api.example.org@evil.example',
    'api.example.org.',
  ])('"%s" is refused by the API and by the pages alike', async name => {
    for (const url of ['/v1/health', '/v1/nothing', '/', '/threads']) {
      expectFailure(await omni.app.inject({ url, headers: { host: name } }), 'E_HOST_DENIED')
    }
  })

  test('names the operator adds are ours too', async () => {
    const named = await startTestApp({ environment: { ALLOWED_HOSTS: 'Box.local, nas.lan:9000' } })
    const status = async (name: string) =>
      (await named.app.inject({ url: '/v1/health', headers: { host: name } })).statusCode
    expect(await status('box.local:8787')).toBe(200)
    expect(await status('nas.lan:9000')).toBe(200)
    expect(await status('nas.lan:9001')).toBe(403)
    await named.close()
  })

  test('a forwarded host counts for nothing', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': host, forwarded: `host=${host}` }
    expectFailure(await omni.app.inject({ url: '/v1/health', headers }), 'E_HOST_DENIED')
  })
})

test('every answer of the API carries the headers that keep it data', async () => {
  for (const answer of [
    await ask('metaView'),
    await ask('threadList'),
    await ask('authLogin', { body: {} }),
  ]) {
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=31536000',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  }
})

test('a request id of the caller is not taken over', async () => {
  const answer = await ask('metaView', { headers: { 'x-request-id': 'mine\u00e9' } })
  expect(answer.headers['x-request-id']).not.toBe('mine\u00e9')
})
