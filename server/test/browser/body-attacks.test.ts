import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { chatBody, type Person, requestOf, startTestApp, type TestApp } from '../test-app.ts'

let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  omni.app.inject({ ...requestOf('threadCreate', { headers }, ada), payload })

test.each([
  ['__proto__', '{"__proto__":{"isAdmin":true}}'],
  ['__proto__ spelled with escapes', '{"\\u005f_proto__":{"isAdmin":true}}'],
  ['__proto__ further in', '{"settings":{"__proto__":{"isAdmin":true}}}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['the same key twice', '{"title":"a","title":"b"}'],
  ['the same key twice, spelled apart', '{"title":"a","t\\u0069tle":"b"}'],
  ['half a surrogate pair', '{"title":"\\ud800"}'],
  ['U+0000', '{"title":"a\\u0000b"}'],
  ['a number beyond all', '{"settings":{"temperature":1e400}}'],
  ['a number below all', '{"settings":{"max_tokens":-1e400}}'],
  ['NaN', '{"settings":{"temperature":NaN}}'],
  ['depth', `{"title":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ['depth of objects', `${'{"settings":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['depth that never closes', '['.repeat(60_000)],
  ['many keys', `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":1`).join(',')}}`],
  ['a comment', '{"title":"a"/* */}'],
  ['two values', '{"title":"a"}{}'],
  ['a byte order mark alone', '\ufeff'],
  ['cut off', '{"title":"a'],
])('a body with %s is refused, changes nothing and leaves the process whole', async (_name, payload) => {
  const before = await fingerprint(omni.database)
  const started = performance.now()
  expectFailure(await send(payload), 'E_VALIDATION')
  expect(performance.now() - started).toBeLessThan(2000)
  expect(({} as { isAdmin?: true }).isAdmin).toBeUndefined()
  expect(await fingerprint(omni.database)).toBe(before)
  expect((await ada.call('healthView')).statusCode).toBe(200)
})

test('a body over its size is refused before it is parsed', async () => {
  expectFailure(await send(`{"title":"${'a'.repeat(bounds.context_body_bytes)}"}`), 'E_TOO_LARGE')
  expectFailure(await send('['.repeat(bounds.context_body_bytes + 1)), 'E_TOO_LARGE')
  expectFailure(await send('a'.repeat(10_000_000)), 'E_TOO_LARGE')
})

test('a chat message may be long, to its own limit', async () => {
  const start = (length: number) =>
    ada.call('chatStart', { body: chatBody(`echo ${'é'.repeat(length - 5)}`) })
  expect((await start(bounds.message_text)).statusCode).toBe(202)
  expectFailure(await start(bounds.message_text + 1), 'E_VALIDATION')
  expectFailure(await start(bounds.chat_body_bytes / 2), 'E_TOO_LARGE')
})

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json5',
  'application/jsonp',
  'text/json',
  'application/json, text/plain',
  'application/json\t, x',
])('content type %s is refused', async type => {
  expectFailure(await send('{"title":"a"}', { 'content-type': type }), 'E_UNSUPPORTED_MEDIA_TYPE')
})

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
  'content type %s is taken',
  async type => {
    expect((await send('{"title":"a"}', { 'content-type': type })).statusCode).toBe(201)
  },
)

test('text comes back as it was sent, whatever script or sign it is of', async () => {
  const title = '﷽ שלום 你好 👩‍👩‍👧‍👦 <img onerror=alert(1)> =1+1 %00 \u2028 {{y}}'
  const { id } = (await ada.call('threadCreate', { body: { title } })).json<Thread>()
  expect((await ada.call('threadView', { params: { thread_id: id } })).json<Thread>().title).toBe(title)
})

test.each([
  ['a percent sign that means nothing', '/v1/threads/%zz'],
  ['half of a percent sign', '/v1/threads/%'],
  ['an endless id', `/v1/threads/thr_${'a'.repeat(5000)}`],
  ['bytes that are no text', '/v1/threads/%ff%fe'],
])('an address with %s answers in the one envelope, with the headers of the API', async (_name, url) => {
  const answer = await omni.app.inject({ ...requestOf('threadView', {}, ada), url })
  expectFailure(answer, 'E_VALIDATION')
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect(answer.headers['cache-control']).toBe('no-store')
})

test.each([
  '/v1/nothing',
  '/v1',
  '/api/nothing',

  '/V1/threads',
  '/v1//threads',
  '/nothing.js',
])('%s is not found in the one envelope', async url => {
  expectFailure(await omni.app.inject({ ...requestOf('threadList', {}, ada), url }), 'E_NOT_FOUND')
})

test.each(['/v1/%6d%65ta/../threads', '/%76%31/dev/invites', '/v1/threads%2f..%2fmeta'])(
  'no spelling of a path leads past the guard: %s',
  async url => {
    const answer = await omni.app.inject({ url, headers: { host: 'localhost:8787' } })
    expect([400, 401, 404]).toContain(answer.statusCode)
  },
)
