/** The API by itself: whom it answers, whom it refuses, and with which headers. */
import type { TLSSocket } from 'node:tls'
import { type Answer, at, type Client, said } from './client.ts'
import { expect, type Item, Skipped } from './items.ts'
import type { Visit } from './visit.ts'

const foreign = 'https://foreign.example'
const somewhere = '/v1/smoke-test-of-an-address-that-is-not-there'
const enoughDays = 7

/** One answer of each sort: fine, refused, not there. */
async function threeAnswers(client: Client): Promise<[path: string, answer: Answer][]> {
  const paths = ['/v1/meta', '/v1/threads', somewhere]
  return Promise.all(
    paths.map(async path => [path, await client.ask('GET', path)] satisfies [string, Answer]),
  )
}

export const backendItems: readonly Item<Visit>[] = [
  {
    id: 'backend.health',
    name: 'health answers',
    fix: 'Is the server running, and does the proxy reach it? Its log says more.',
    check: async ({ stranger }) => {
      const answer = await stranger().ask('GET', '/v1/health')
      expect(answer.status === 200 && at(answer.json, 'status') === 'ok', said(answer))
      return 'ok'
    },
  },
  {
    id: 'backend.ready',
    name: 'it takes new work, and its database answers',
    fix: 'draining: it is going down. unavailable: look after the database; the log says more.',
    check: async ({ stranger }) => {
      const answer = await stranger().ask('GET', '/v1/health/ready')
      const status = at(answer.json, 'status')
      expect(answer.status === 200 && status === 'ready', `${said(answer)} ${status ?? ''}`.trim())
      return 'ready'
    },
  },
  {
    id: 'backend.tls',
    name: 'the connection is encrypted, with a certificate that will last',
    fix: 'Renew the certificate; allow TLS 1.2 and newer only.',
    check: async ({ deployment, stranger }) => {
      if (!deployment.https) throw new Skipped('http')
      const { message } = await stranger().ask('GET', '/v1/health')
      const socket = message.socket as TLSSocket
      const protocol = socket.getProtocol()
      const { valid_to } = socket.getPeerCertificate()
      const days = Math.floor((Date.parse(valid_to) - Date.now()) / 86_400_000)
      expect(protocol === 'TLSv1.2' || protocol === 'TLSv1.3', `${protocol}`)
      if (deployment.insecure) return `${protocol}; the certificate was not looked at (--insecure)`
      expect(days >= enoughDays, `${protocol}, the certificate ends in ${days} days (${valid_to})`)
      return `${protocol}, the certificate is good for ${days} days`
    },
  },
  {
    id: 'backend.headers',
    name: 'every answer carries the headers that keep it from being cached, framed, guessed or run',
    fix: 'The server sends them; a proxy in front must pass them on and not add to them.',
    check: async ({ deployment, stranger }) => {
      const answers = await threeAnswers(stranger())
      const problems = answers.flatMap(([path, answer]) =>
        judgeHeaders(answer, deployment.https).map(problem => `${path}: ${problem}`),
      )
      expect(problems.length === 0, problems.join('; '))
      return answers.map(([, { status }]) => status).join(', ')
    },
  },
  {
    id: 'backend.not-there',
    name: 'an address that is not there is answered by the API, as an error of its own',
    fix: 'Pass all of /v1 on to the server; the page must not answer there.',
    check: async ({ stranger }) => {
      const answer = await stranger().ask('GET', somewhere)
      expect(answer.status === 404 && at(answer.json, 'error.code') === 'E_NOT_FOUND', said(answer))
      expect(at(answer.json, 'request_id') === answer.headers['x-request-id'], 'its request_id is another')
      return said(answer)
    },
  },
  {
    id: 'backend.cors',
    name: 'the origin of the page may read every answer, and is named exactly',
    fix: 'Add the origin of the page to CORS_ORIGINS; only the server sets CORS headers, never a proxy too.',
    check: async ({ deployment: { origin }, stranger }) => {
      for (const [path, answer] of await threeAnswers(stranger())) {
        const allowed = answer.headers['access-control-allow-origin']
        expect(allowed === origin, `${path}: allows ${allowed ?? 'nobody'} (${said(answer)})`)
        const credentials = answer.headers['access-control-allow-credentials']
        expect(credentials === 'true', `${path}: allows no credentials`)
      }
      return origin
    },
  },
  {
    id: 'backend.vary',
    name: 'caches are told that answers differ by origin',
    fix: 'The server sends Vary: Origin; a proxy in front must pass it on.',
    check: async ({ deployment: { origin }, stranger }) => {
      const client = stranger()
      const answers = [
        ...(await threeAnswers(client)),
        ['preflight', await preflight(client, origin)] as const,
      ]
      for (const [path, { headers }] of answers) {
        expect(/(^|,)\s*(origin|\*)\s*(,|$)/i.test(headers.vary ?? ''), `${path}: no Vary: Origin`)
      }
      return 'Origin'
    },
  },
  {
    id: 'backend.preflight',
    name: 'a preflight from the origin of the page passes',
    fix: 'Add the origin of the page to CORS_ORIGINS; let OPTIONS reach the server, without a sign-in of the proxy.',
    check: async ({ deployment: { origin }, stranger }) => {
      const answer = await preflight(stranger(), origin)
      const { status, headers } = answer
      const allows = (name: string) => headers[`access-control-allow-${name}`]?.toString().toLowerCase() ?? ''
      expect(status === 204 || status === 200, said(answer))
      expect(headers['access-control-allow-origin'] === origin, 'it does not name the origin')
      expect(allows('credentials') === 'true', 'it allows no credentials')
      for (const method of ['post', 'patch', 'put', 'delete']) {
        expect(allows('methods').includes(method), `it does not allow ${method.toUpperCase()}`)
      }
      for (const header of ['x-csrf-token', 'content-type', 'last-event-id']) {
        expect(allows('headers').includes(header), `it does not allow ${header}`)
      }
      return `status ${status}`
    },
  },
  {
    id: 'backend.preflight-foreign',
    name: 'a preflight from any other origin is refused',
    fix: 'Only the origins of CORS_ORIGINS may be answered; take CORS rules out of the proxy.',
    check: async ({ deployment: { origin }, stranger }) => {
      for (const other of othersThan(origin)) {
        expectRefused(other, await preflight(stranger(), other))
      }
      return `${othersThan(origin).length} origins refused`
    },
  },
  {
    id: 'backend.foreign-origin',
    name: 'a request from any other origin is refused, and cannot be read there',
    fix: 'Only the origins of CORS_ORIGINS may be answered; take CORS rules out of the proxy.',
    check: async ({ deployment: { origin }, stranger }) => {
      for (const other of othersThan(origin)) {
        expectRefused(other, await stranger().ask('GET', '/v1/meta', { headers: { origin: other } }))
      }
      return `${othersThan(origin).length} origins refused`
    },
  },
  {
    id: 'backend.foreign-host',
    name: 'a request for any other host name does not reach the API',
    fix: 'Let the proxy pass the Host header on unchanged; ALLOWED_HOSTS names the hosts that the server answers to.',
    check: async ({ stranger }) => {
      try {
        const headers = { host: 'foreign.example', origin: null }
        const answer = await stranger().ask('GET', '/v1/health', { headers })
        // In front of the server a proxy may answer first, in its own words: that is as good.
        expect(at(answer.json, 'status') !== 'ok', `health answered it: ${said(answer)}`)
        return said(answer)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ECONNRESET' || code === 'EPROTO') return `the connection was closed (${code})`
        throw error
      }
    },
  },
]

function preflight(client: Client, origin: string): Promise<Answer> {
  return client.ask('OPTIONS', '/v1/threads', {
    withCookies: false,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-csrf-token',
    },
  })
}

/** Some that have nothing to do with ours, and some that only look like it. */
function othersThan(origin: string): string[] {
  const { protocol, hostname, port, host } = new URL(origin)
  const otherProtocol = protocol === 'https:' ? 'http:' : 'https:'
  return [
    foreign,
    'null',
    `${origin}.foreign.example`,
    `${otherProtocol}//${host}`,
    `${protocol}//${hostname}:${port === '444' ? '445' : '444'}`,
    `${origin}/`,
  ]
}

function expectRefused(origin: string, answer: Answer): void {
  const allowed = answer.headers['access-control-allow-origin']
  expect(allowed === undefined, `${origin} got a CORS header: ${allowed}`)
  const refused = answer.status === 403 && at(answer.json, 'error.code') === 'E_AUTH_ORIGIN_DENIED'
  expect(refused, `${origin}: ${said(answer)}`)
}

function judgeHeaders({ headers }: Answer, https: boolean): string[] {
  const one = (name: string) => headers[name]?.toString().toLowerCase() ?? ''
  const problems: string[] = []
  if (!one('x-request-id')) problems.push('no X-Request-Id')
  if (one('x-content-type-options') !== 'nosniff') problems.push('no X-Content-Type-Options: nosniff')
  if (!one('cache-control').includes('no-store')) problems.push('no Cache-Control: no-store')
  if (one('referrer-policy') !== 'no-referrer') problems.push('no Referrer-Policy: no-referrer')
  const policy = one('content-security-policy')
  if (!policy.includes("default-src 'none'")) problems.push("no Content-Security-Policy: default-src 'none'")
  if (!policy.includes("frame-ancestors 'none'") && one('x-frame-options') !== 'deny') {
    problems.push('it may be framed')
  }
  if (https && !/max-age=[1-9]\d{6,}/.test(one('strict-transport-security'))) {
    problems.push('no Strict-Transport-Security')
  }
  return problems
}
