/** What goes out with an answer, whatever kind of answer it is. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noLimits } from '../grid/world.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { type HeaderChanges, startDeployed } from './deployments.ts'
import { askerOf, cookieRoutes, routesOf } from './routes.ts'

const always = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  vary: 'Origin',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=31536000',
  'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
}

let omni: TestApp
let admin: Person
let ask: ReturnType<typeof askerOf>
beforeAll(async () => {
  omni = await startDeployed('cross-site', { rateLimiter: noLimits })
  ;({ admin } = await omni.people())
  ask = askerOf(omni, 'cross-site')
})
afterAll(() => omni.close())

describe('D57: every answer of the API is data, of one page, for this once', () => {
  const everyRoute = [...cookieRoutes, ...routesOf('public', 'legacy')]

  test.each(everyRoute)('$id: whoever asks, and however it ends', async route => {
    const changes: HeaderChanges[] = [
      {},
      { origin: 'https://evil.example' },
      { host: 'evil.example' },
      { authorization: 'Bearer x' },
      { 'content-type': 'text/plain' },
    ]
    const answers = [
      await ask(route, null),
      await ask({ ...route, method: 'OPTIONS' }, null),
      ...(await Promise.all(
        changes.map(change => ask(route, route.id === 'authLogout' ? null : admin, change)),
      )),
    ]
    for (const answer of answers) expect(answer.headers).toMatchObject(always)
  })

  test.each([
    '/v1/nothing',
    '/v1/public/nothing',
    '/api/nothing',
    '/v1/threads/%zz',
    '/nothing.js',
    '/nothing',
  ])('%s: also where there is nothing', async path => {
    for (const someone of [null, admin]) {
      expect((await ask({ method: 'GET', path }, someone)).headers).toMatchObject(always)
    }
  })

  test('a stream is not stored or changed on its way either, and not gathered by a proxy', async () => {
    // What was asked above may have ended the session of before.
    const someone = await omni.signIn(admin.email)
    const answer = await someone.call('chatStart', {
      body: chatBody('echo hi'),
      headers: { accept: 'text/event-stream' },
    })
    expect(answer.headers).toMatchObject({
      ...always,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  })

  test('also what is hardly a request', async () => {
    const broken = await startDeployed('cross-site')
    const socket = connect(Number(new URL(await broken.listen()).port), '127.0.0.1')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk.toString()
    })
    socket.write('hello\r\n\r\n')
    await once(socket, 'close')
    const sent = Object.fromEntries(
      heard
        .split('\r\n\r\n', 1)[0]!
        .split('\r\n')
        .slice(1)
        .map(line => line.split(': ', 2)),
    ) as Record<string, string>
    expect(sent).toMatchObject(always)
    await broken.close()
  })

  test('over http on this machine the browser is not told to insist on https', async () => {
    const local = await startTestApp()
    const { 'strict-transport-security': _https, ...rest } = always
    const answer = await (await local.stranger()).call('metaView')
    expect(answer.headers).toMatchObject(rest)
    expect(answer.headers['strict-transport-security']).toBeUndefined()
    await local.close()
  })
})

describe('the page that the backend serves', () => {
  let webDir: string
  let served: TestApp
  beforeAll(async () => {
    webDir = mkdtempSync(join(tmpdir(), 'omniai-web-'))
    mkdirSync(join(webDir, 'assets'))
    const policy = '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;" />'
    writeFileSync(join(webDir, 'index.html'), `<!doctype html><head>${policy}<title>OmniAI</title></head>`)
    writeFileSync(join(webDir, 'assets', 'app-1234.js'), 'export {}')
    served = await startTestApp({ environment: { PUBLIC_URL: 'https://chat.example.org' }, webDir })
  })
  afterAll(async () => {
    await served.close()
    rmSync(webDir, { recursive: true })
  })
  const get = (url: string, headers: Record<string, string> = {}) =>
    served.app.inject({ url, headers: { host: 'chat.example.org', ...headers } })

  test.each(['/', '/index.html', '/threads/thr_x', '/login'])(
    'D58: %s cannot be framed by anybody',
    async url => {
      const { headers, statusCode } = await get(url)
      expect(statusCode).toBe(200)
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000',
        'cache-control': 'no-cache',
      })
    },
  )

  test('D60: no address leads away from here', async () => {
    const elsewhere = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-prefix': '//evil.example',
      forwarded: 'host=evil.example;proto=http',
      'x-original-url': 'https://evil.example/',
      'x-rewrite-url': 'https://evil.example/',
    }
    for (const url of [
      '/',
      '/login?returnTo=https://evil.example',
      '/?next=//evil.example',
      '//evil.example',
      '//evil.example/%2e%2e',
      '/\\evil.example',
      '/%5cevil.example',
      '/assets',
      '/assets/',
      '/assets/..%2f',
      '/.//evil.example',
    ]) {
      const answer = await get(url, elsewhere)
      expect([url, answer.statusCode < 300 || answer.statusCode >= 400]).toEqual([url, true])
      expect(mentionsElsewhere(answer)).toBe(false)
    }
  })
})

test.each([...cookieRoutes, ...routesOf('public', 'legacy')])('D60: $id: leads nowhere else', async route => {
  const answer = await ask(route, route.id === 'authLogout' ? null : admin, {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
    referer: 'https://evil.example/',
  })
  expect(answer.statusCode < 300 || answer.statusCode >= 400).toBe(true)
  expect(mentionsElsewhere(answer)).toBe(false)
})

const mentionsElsewhere = ({ headers, body }: LightMyRequestResponse) =>
  headers.location !== undefined ||
  headers.refresh !== undefined ||
  `${JSON.stringify(headers)}${body}`.includes('evil.example')
