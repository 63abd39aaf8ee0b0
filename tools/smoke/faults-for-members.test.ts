/** The smoke test itself: each fault that only shows once signed in fails the items that are about it, and no others. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fault, type PlantedDeployment, startPlantedDeployment } from './planted-deployment.ts'
import {
  changingCookies,
  failure,
  isLogin,
  isLogout,
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

test('without a fault, everything that can be tried without a browser passes, and nothing is left behind', async () => {
  const report = await smoke(planted, {}, 'writing')
  expect(itemsOf(report, 'failed')).toEqual([])
  expect(itemsOf(report, 'skipped').filter(id => !/^(page|failure)\./.test(id))).toEqual([])
  expect(report).toMatchObject({ problem: null, failed: 0, left_behind: [], relation: 'cross-site' })
})

const isCancel = /^\/v1\/runs\/\w+\/cancel$/
const isRetry = /^\/v1\/runs\/\w+\/retry$/
const isEvents = /^\/v1\/runs\/\w+\/events/

/** Signing out is answered as it should be, and the session lives on. */
function neverSigningOut(): Fault {
  let token = ''
  return {
    answerText: (text, asked) => {
      if (isLogin(asked)) token = (JSON.parse(text) as { csrf_token: string }).csrf_token
      return text
    },
    instead: asked => {
      if (!isLogout(asked) || asked.headers['x-csrf-token'] !== token) return null
      const cleared =
        '__Host-omniai_session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=None; Partitioned'
      return { status: 200, headers: { 'set-cookie': [cleared], 'clear-site-data': '"cookies"' }, text: '{}' }
    },
  }
}

test.each<[string, () => Fault, string[]]>([
  [
    'the session cookie is not Secure',
    () => ({
      answer: changingCookies(
        ({ path }) => /log(in|out)$/.test(path),
        line => line.replace(/; Secure/i, ''),
      ),
    }),
    ['session.cookie'],
  ],
  [
    'the cookie is cleared without Partitioned',
    () => ({ answer: changingCookies(isLogout, line => line.replace(/; Partitioned/i, '')) }),
    ['session.logout'],
  ],
  [
    'signing out does not clear the site',
    () => ({ answer: withoutHeader('clear-site-data') }),
    ['session.logout'],
  ],
  ['a session lives on after signing out', neverSigningOut, ['session.logout']],
  [
    'the CSRF token is not looked at',
    () => ({ instead: asked => (isLogout(asked) ? { status: 200, text: '{}' } : null) }),
    ['session.csrf'],
  ],
  [
    'the account does not list its sessions',
    () => ({ instead: ({ path }) => (path === '/v1/auth/sessions' ? failure(500, 'E_INTERNAL') : null) }),
    ['session.list'],
  ],
  [
    'any page may read the threads',
    () => lettingEverybodyIn(planted.page, ({ path, method }) => path === '/v1/threads' && method === 'GET'),
    ['session.origin'],
  ],
])('signed in: %s', async (_, fault, failing) => {
  const report = await smoke(planted, fault(), 'signed-in')
  expect(itemsOf(report, 'failed')).toEqual(failing)
})

test.each<[string, () => Fault, string[], string?]>([
  [
    'no PATCH gets through',
    () => ({ instead: ({ method }) => (method === 'PATCH' ? failure(405, 'E_VALIDATION') : null) }),
    ['conversation.rename', 'settings.thread', 'settings.account'],
  ],
  [
    'the stream is held back until the answer is whole',
    () => ({ holdsBack: true }),
    ['stream.flows'],
    'long 60',
  ],
  [
    'the stream comes as plain text',
    () => ({
      answer: headers =>
        headers['content-type']?.startsWith('text/event-stream')
          ? { ...headers, 'content-type': 'text/plain' }
          : headers,
    }),
    ['stream.answer'],
  ],
  [
    'any page may listen to the stream',
    () => lettingEverybodyIn(planted.page, ({ path }) => isEvents.test(path)),
    ['stream.foreign-origin'],
  ],
  [
    'Last-Event-ID gets lost',
    () => ({
      request: ({ 'last-event-id': _, ...rest }, { path }) => ({
        ...rest,
        ...(!isEvents.test(path) && _ && { 'last-event-id': _ }),
      }),
    }),
    ['stream.resumes'],
  ],
  [
    'Stop is answered, and does nothing',
    () => ({
      instead: ({ path }) => (isCancel.test(path) ? { status: 200, text: '{"status":"cancelled"}' } : null),
    }),
    ['stream.stops'],
    'long 120',
  ],
  [
    'Retry sends something else',
    () => ({
      body: (text, { path }) =>
        isRetry.test(path) ? JSON.stringify({ ...JSON.parse(text), settings: { temperature: 0 } }) : text,
    }),
    ['stream.retry'],
  ],
])('writing: %s', async (_, fault, failing, prompt) => {
  const report = await smoke(planted, fault(), 'writing', prompt ? { prompt } : {})
  expect(itemsOf(report, 'failed')).toEqual(failing)
})

test('what it made and cannot delete is named in the end', async () => {
  const fault: Fault = {
    instead: ({ method }) => (method === 'DELETE' ? failure(405, 'E_VALIDATION') : null),
  }
  const report = await smoke(planted, fault, 'writing')
  expect(itemsOf(report, 'failed')).toContain('conversation.delete')
  expect(report.left_behind.length).toBeGreaterThan(0)
  for (const what of report.left_behind) expect(what).toMatch(/^thread thr_\w+ \(status 405/)
})
