import { request as httpRequest } from 'node:http'
import { bounds } from '@omniai/contracts/limits'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noLimits } from '../grid/world.ts'
import { chatBody, type Person, startChat, type TestApp } from '../test-app.ts'
import { type HeaderChanges, startDeployed } from './deployments.ts'
import { askerOf, corsHeadersOf } from './routes.ts'

const page = 'https://alice.github.io'

let omni: TestApp
let admin: Person
let base: string
beforeAll(async () => {
  omni = await startDeployed('cross-site', { rateLimiter: noLimits })
  ;({ admin } = await omni.people())
  base = await omni.listen()
})
afterAll(() => omni.close())

type Heard = { readonly status: number; readonly raw: readonly [string, string][]; readonly body: string }

/** Over a socket, with each header as often as it was sent. */
function over(
  method: string,
  path: string,
  { body, changes = {} }: { body?: object; changes?: HeaderChanges } = {},
): Promise<Heard> {
  const all = {
    host: 'api.example.org',
    origin: page,
    cookie: admin.cookie,
    'x-csrf-token': admin.csrf,
    ...(body && { 'content-type': 'application/json' }),
    ...changes,
  }
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      `${base}${path}`,
      { method, headers: headers as Record<string, string> },
      answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', chunk => {
          text += chunk
        })
        answer.on('end', () => {
          const pairs = answer.rawHeaders.flatMap((name, at, list): [string, string][] =>
            at % 2 === 0 ? [[name.toLowerCase(), list[at + 1]!]] : [],
          )
          resolve({ status: answer.statusCode!, raw: pairs, body: text })
        })
      },
    )
    call.on('error', reject)
    call.end(body && JSON.stringify(body))
  })
}

const valuesOf = ({ raw }: Heard, name: string) =>
  raw.filter(([each]) => each === name).map(([, value]) => value)

describe('D51: our page may read every answer, and is named exactly once', () => {
  const stream = { accept: 'text/event-stream' }
  const cases: [string, number, () => Promise<Heard>][] = [
    ['success', 200, () => over('GET', '/v1/auth/account')],
    ['a row made', 201, () => over('POST', '/v1/threads', { body: { title: 'A' } })],
    ['a preflight', 204, () => over('OPTIONS', '/v1/threads', { changes: { cookie: undefined } })],
    ['bad input', 400, () => over('POST', '/v1/threads', { body: { nothing: 1 } })],
    ['an address that cannot be read', 400, () => over('GET', '/v1/threads/%zz')],
    ['nobody signed in', 401, () => over('GET', '/v1/threads', { changes: { cookie: undefined } })],
    [
      'a missing token',
      403,
      () => over('POST', '/v1/threads', { body: {}, changes: { 'x-csrf-token': undefined } }),
    ],
    ['a missing thing', 404, () => over('GET', `/v1/threads/thr_${'a'.repeat(24)}`)],
    ['a missing route', 404, () => over('GET', '/v1/nothing')],
    [
      'a body too large',
      413,
      () => over('PATCH', '/v1/auth/account', { body: { name: 'a'.repeat(bounds.body_bytes) } }),
    ],
    [
      'a wrong type',
      415,
      () => over('POST', '/v1/threads', { body: {}, changes: { 'content-type': 'text/plain' } }),
    ],
    ['a stream', 200, () => over('POST', '/v1/chat', { body: chatBody('echo hi'), changes: stream })],
    [
      'a stream that is joined',
      200,
      async () =>
        over('GET', `/v1/runs/${(await startChat(admin, 'echo hi')).id}/events`, { changes: stream }),
    ],
    [
      'a stream of a missing run',
      404,
      () => over('GET', `/v1/runs/run_${'a'.repeat(24)}/events`, { changes: stream }),
    ],
  ]

  test.each(cases)('%s: %d', async (_name, status, call) => {
    const heard = await call()
    expect(heard.status).toBe(status)
    expect(valuesOf(heard, 'access-control-allow-origin')).toEqual([page])
    expect(valuesOf(heard, 'access-control-allow-credentials')).toEqual(['true'])
    expect(valuesOf(heard, 'vary')).toEqual(['Origin'])
  })

  test.each([
    ['GET', '/v1/auth/account'],
    ['GET', '/v1/health'],
    ['POST', '/v1/threads'],
    ['OPTIONS', '/v1/threads'],
    ['GET', '/v1/nothing'],
    ['GET', '/v1/threads/%zz'],
    ['GET', '/v1/runs/x/events'],
  ])('%s %s: for any other page there is no such header', async (method, path) => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const heard = await over(method, path, { changes: { origin } })
      expect(heard.status).toBeGreaterThanOrEqual(400)
      expect(heard.raw.filter(([each]) => each.startsWith('access-control-'))).toEqual([])
      expect(valuesOf(heard, 'vary')).toEqual(['Origin'])
    }
  })

  test('a fault of ours: 5xx, readable by our page and by no other', async () => {
    const broken = await startDeployed('cross-site', { rateLimiter: noLimits })
    const someone = await broken.makeAdmin()
    const ask = askerOf(broken, 'cross-site')
    await broken.database.close()
    const account = { method: 'GET', path: '/v1/auth/account' }
    const ours = await ask(account, someone)
    expect(ours.statusCode).toBeGreaterThanOrEqual(500)
    expect(ours.headers).toMatchObject({ 'access-control-allow-origin': page, vary: 'Origin' })
    const theirs = await ask(account, someone, { origin: 'https://evil.example' })
    expect([theirs.statusCode, corsHeadersOf(theirs)]).toEqual([403, []])
    await broken.close()
  })
})
