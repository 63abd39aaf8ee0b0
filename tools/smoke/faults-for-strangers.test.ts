/** The smoke test itself: each fault that a stranger can see fails the items that are about it, and no others. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fault, type PlantedDeployment, startPlantedDeployment } from './planted-deployment.ts'
import {
  changingCookies,
  failure,
  isBootstrap,
  itemsOf,
  lettingEverybodyIn,
  smoke,
  withoutHeader,
} from './planted-smoke.ts'

let planted: PlantedDeployment
beforeAll(async () => {
  planted = await startPlantedDeployment()
})
afterAll(() => planted.close())

const htmlWith = (change: (html: string) => string): Fault => ({
  page: files => ({ ...files, '': { ...files['']!, text: change(files['']!.text) } }),
})

test.each<[string, () => Fault, string[]]>([
  [
    'the page is blank',
    () => htmlWith(html => html.replace(/<body>[\s\S]*<\/body>/, '<body></body>')),
    ['boot.page'],
  ],
  ['the page has no script', () => htmlWith(html => html.replace(/<script.*<\/script>/, '')), ['boot.page']],
  [
    'a script comes as plain text',
    () => ({
      page: files => ({ ...files, '/assets/app.js': { ...files['/assets/app.js']!, type: 'text/plain' } }),
    }),
    ['boot.files'],
  ],
  [
    'a style sheet is missing',
    () => ({
      page: files => ({ ...files, '/assets/style.css': { type: 'text/css', text: '', status: 404 } }),
    }),
    ['boot.files'],
  ],
  [
    'the host of the page knows no addresses inside it',
    () => ({
      page: files => ({
        ...files,
        '/settings': { type: 'text/html', text: '<h1>Not found</h1>', status: 404 },
      }),
    }),
    ['boot.address-inside'],
  ],
  [
    'runtime-config.json leads elsewhere',
    () => ({
      page: files => ({
        ...files,
        '/runtime-config.json': {
          type: 'application/json',
          text: '{"api_base_url":"https://other.example"}',
        },
      }),
    }),
    ['boot.config'],
  ],
  [
    'the policy of the page lets inline scripts in',
    () => htmlWith(html => html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")),
    ['boot.policy'],
  ],
  [
    'the policy of the page does not name the API',
    () => htmlWith(html => html.replace(planted.api, '')),
    ['boot.policy'],
  ],
  [
    'the policy stands behind a script',
    () => htmlWith(html => html.replace('<head>', '<head><script src="/assets/app.js"></script>')),
    ['boot.policy'],
  ],
  [
    'health does not answer',
    () => ({ instead: ({ path }) => (path === '/v1/health' ? failure(500, 'E_INTERNAL') : null) }),
    ['backend.health'],
  ],
  [
    'the database is away',
    () => ({
      instead: ({ path }) =>
        path === '/v1/health/ready' ? { status: 503, text: '{"status":"unavailable"}' } : null,
    }),
    ['backend.ready'],
  ],
  ['no HSTS over https', () => ({ answer: withoutHeader('strict-transport-security') }), ['backend.headers']],
  ['no nosniff', () => ({ answer: withoutHeader('x-content-type-options') }), ['backend.headers']],
  [
    'the app answers below /v1 too',
    () => ({
      instead: ({ path }) =>
        path.startsWith('/v1/smoke')
          ? { status: 200, headers: { 'content-type': 'text/html' }, text: '<h1>App</h1>' }
          : null,
    }),
    ['backend.headers', 'backend.not-there', 'backend.cors', 'backend.vary'],
  ],
  [
    'CORS for any origin',
    () => lettingEverybodyIn(planted.page),
    ['backend.preflight-foreign', 'backend.foreign-origin'],
  ],
  [
    'CORS with a star',
    () => ({
      answer: headers =>
        headers['access-control-allow-origin'] ? { ...headers, 'access-control-allow-origin': '*' } : headers,
    }),
    ['backend.cors', 'backend.preflight'],
  ],
  ['no Vary', () => ({ answer: withoutHeader('vary') }), ['backend.vary']],
  [
    'a preflight without PATCH',
    () => ({
      answer: headers => ({
        ...headers,
        ...(headers['access-control-allow-methods'] && { 'access-control-allow-methods': 'GET, POST' }),
      }),
    }),
    ['backend.preflight'],
  ],
  [
    'any host name is let through',
    () => ({ request: headers => ({ ...headers, host: new URL(planted.api).host }) }),
    ['backend.foreign-host'],
  ],
  [
    'strangers are told the version',
    () => ({
      answerText: (text, { path }) =>
        path === '/v1/meta' ? text.replace('"version":null', '"version":"1.2.3"') : text,
    }),
    ['auth.meta'],
  ],
  [
    'the bootstrap may be cached',
    () => ({
      answer: (headers, asked) =>
        isBootstrap(asked) ? { ...headers, 'cache-control': 'public, max-age=60' } : headers,
    }),
    ['auth.bootstrap'],
  ],
  [
    'a cookie without HttpOnly',
    () => ({ answer: changingCookies(isBootstrap, line => line.replace(/; HttpOnly/i, '')) }),
    ['auth.pre-session'],
  ],
  [
    'a cookie without Partitioned',
    () => ({ answer: changingCookies(isBootstrap, line => line.replace(/; Partitioned/i, '')) }),
    ['auth.pre-session'],
  ],
  [
    'a cookie for the whole domain',
    () => ({ answer: changingCookies(isBootstrap, line => `${line}; Domain=localhost`) }),
    ['auth.pre-session'],
  ],
  [
    'cookies do not get through',
    () => ({
      request: ({ cookie, ...rest }, asked) =>
        isBootstrap(asked) ? rest : { ...rest, ...(cookie && { cookie }) },
    }),
    ['auth.round-trip'],
  ],
  [
    'a sign-in page of the proxy in place of 401',
    () => ({
      instead: ({ path }) =>
        path === '/v1/models' ? { status: 302, headers: { location: 'https://sso.example/' } } : null,
    }),
    ['auth.required'],
  ],
])('%s', async (_, fault, failing) => {
  const report = await smoke(planted, fault(), 'stranger')
  expect(itemsOf(report, 'failed')).toEqual(failing)
})
