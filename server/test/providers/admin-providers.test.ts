/** Administrators and their model servers, through the whole app. */
import { randomUUID } from 'node:crypto'
import type {
  AdminProvider,
  AdminProviderList,
  ProviderHealthHistory,
  ProviderTestResult,
} from '@omniai/contracts/schemas/admin-provider'
import type { ModelList, ProviderList } from '@omniai/contracts/schemas/provider'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'
import { add, body, closing, key, rig, scripted, start } from './admin-scene.ts'
import { startAgent } from './start-agent.ts'

const modelsOf = async (someone: Person, id: string) =>
  (await someone.call('modelList', { query: { refresh: true } }))
    .json<ModelList>()
    .items.filter(model => model.provider_id === id)
    .map(model => model.id)

describe.each(testDatabases)('providers on $name', testDatabase => {
  test('one that is added chats at once, changes at once, and is gone at once', async () => {
    const { admin, member } = await start(testDatabase)
    const first = await rig(['one', 'two'])
    const second = await rig(['three'])
    const made = await add(admin, first.baseUrl, { allowed_models: ['two'] })
    expect(made).toMatchObject({ id: 'my-rig', source: 'admin', enabled: true, has_key: false })
    expect(await modelsOf(member, 'my-rig')).toEqual(['two'])
    const model = { provider_id: 'my-rig', model_id: 'two' }
    const run = await finished(member, await startChat(member, 'echo hello', { model }))
    expect(run).toMatchObject({ status: 'completed' })
    const forbidden = { provider_id: 'my-rig', model_id: 'one' }
    expect(await finished(member, await startChat(member, 'echo', { model: forbidden }))).toMatchObject({
      status: 'failed',
      error_code: 'E_PROVIDER_MODEL_NOT_FOUND',
    })

    const params = { provider_id: 'my-rig' }
    const change = { base_url: second.baseUrl, allowed_models: null, label: 'Renamed' }
    const moved = await admin.call('adminProviderUpdate', { params, body: change })
    expect(moved.json<AdminProvider>()).toMatchObject({ id: 'my-rig', label: 'Renamed' })
    expect(await modelsOf(member, 'my-rig')).toEqual(['three'])

    await admin.call('adminProviderUpdate', { params, body: { enabled: false } })
    expect(await modelsOf(member, 'my-rig')).toEqual([])
    await admin.call('adminProviderUpdate', { params, body: { enabled: true } })
    expect(await modelsOf(member, 'my-rig')).toEqual(['three'])

    expect((await admin.call('adminProviderDelete', { params })).statusCode).toBe(200)
    expect(await modelsOf(member, 'my-rig')).toEqual([])
    expectFailure(await admin.call('adminProviderView', { params }), 'E_NOT_FOUND')
  })

  test('a key is used, is never shown again, and is in the database only sealed', async () => {
    const { omni, admin } = await start(testDatabase)
    const locked = await rig(['m'], key)
    const made = await admin.call('adminProviderCreate', { body: body(locked.baseUrl, { api_key: key }) })
    const answers = [
      made,
      await admin.call('adminProviderList'),
      await admin.call('adminProviderView', { params: { provider_id: 'my-rig' } }),
      await admin.call('providerList'),
      await admin.call('auditList'),
    ]
    expect(answers[2]!.json<AdminProvider>()).toMatchObject({
      has_key: true,
      key_last4: 'wxyz',
      state: 'ready',
    })
    for (const answer of answers) expect(answer.body).not.toContain('canary')
    const rows = await sql`select * from providers`.execute(omni.database.tables<unknown>())
    expect(JSON.stringify(rows.rows)).not.toContain('canary')
  })

  test('another origin takes the key away, unless a new one comes with it; another path does not', async () => {
    const { admin } = await start(testDatabase)
    const upstream = await rig(['m'])
    const elsewhere = await scripted({ '*': 'llama-server-single/models' })
    await add(admin, upstream.baseUrl, { api_key: key })
    const params = { provider_id: 'my-rig' }
    const change = async (patch: object) =>
      (await admin.call('adminProviderUpdate', { params, body: patch })).json<AdminProvider>()
    expect(await change({ base_url: `${upstream.origin}/other/v1` })).toMatchObject({ has_key: true })
    expect(await change({ base_url: `${elsewhere.origin}/v1` })).toMatchObject({
      has_key: false,
      key_last4: null,
    })
    await admin.call('modelList', { query: { refresh: true } })
    expect(elsewhere.calls.length).toBeGreaterThan(0)
    for (const call of elsewhere.calls) expect(call.request).not.toContain('canary')
    expect(await change({ base_url: upstream.baseUrl, api_key: 'new-key-0123456789-abcd' })).toMatchObject({
      has_key: true,
      key_last4: 'abcd',
    })
    expect(await change({ api_key: null })).toMatchObject({ has_key: false })
  })
})

test('a row that was moved to another origin behind our back opens no key', async () => {
  const { omni, admin } = await start()
  const upstream = await rig(['m'])
  const thief = await scripted({ '*': 'llama-server-single/models' })
  await add(admin, upstream.baseUrl, { api_key: key })
  await sql`update providers set base_url = ${`${thief.origin}/v1`}, updated_at = updated_at + 1`.execute(
    omni.database.tables<unknown>(),
  )
  // The next change of anything makes the registry be read again.
  await add(admin, upstream.baseUrl, { label: 'Other' })
  await admin.call('modelList', { query: { refresh: true } })
  expect(thief.calls.length).toBeGreaterThan(0)
  for (const call of thief.calls) expect(call.request).not.toContain('canary')
})

test('with another ENCRYPTION_KEY no key is opened and none is sent; it is said, once', async () => {
  const { database, remove } = await testDatabases[0]!.open()
  const server = await scripted({ '*': 'llama-server-single/models' })
  const first = await startTestApp({ database })
  await add(await first.makeAdmin(), `${server.origin}/v1`, { api_key: key })
  await first.close()
  const asked = server.calls.length
  const { agent, logged, clock, close } = await startAgent([], {
    database,
    encryptionKey: 'another-key-0123456789-abcdefghij',
  })
  closing.push(remove, close)
  clock.now += 60_000
  expect((await agent.admin.list()).items).toMatchObject([
    { id: 'my-rig', has_key: false, key_last4: null, hint: expect.stringContaining('ENCRYPTION_KEY') },
  ])
  expect(server.calls.length).toBeGreaterThan(asked)
  for (const call of server.calls.slice(asked)) expect(call.request).not.toContain('authorization')
  expect(logged.filter(line => line.includes('ENCRYPTION_KEY'))).toHaveLength(1)
})

test('addresses that may not be named are refused with the reason, before anything is asked there', async () => {
  const { admin } = await start()
  const upstream = await rig()
  const refuse = async (baseUrl: string, more: object = {}) => {
    const answer = await admin.call('adminProviderCreate', { body: body(baseUrl, more) })
    expectFailure(answer, 'E_VALIDATION')
    return answer.json<{ error: { detail: { message: string }[] } }>().error.detail[0]!.message
  }
  const asPublic = { private_address: false }
  expect(await refuse(upstream.baseUrl, asPublic)).toContain('private_address')
  expect(await refuse(upstream.baseUrl.replace('127.0.0.1', 'localhost'), asPublic)).toContain(
    'local network',
  )
  expect(await refuse('http://2130706433:1234/v1', asPublic)).toContain('local network')
  expect(await refuse('http://169.254.169.254/latest')).toContain('never reached')
  expect(await refuse('http://[::ffff:a9fe:a9fe]/v1')).toContain('never reached')
  expect(await refuse('http://127.0.0.1:8787/v1')).toContain('our own')
  expect(await refuse('http://127.0.0.1:6379/v1')).toContain('another kind')
  expect(await refuse('http://93.184.215.14/v1', asPublic)).toContain('https')
  expect(await refuse('https://user:word@api.example.org/v1', asPublic)).toContain('without user')
  expect(await refuse('https://api.example.org/v1?key=1', asPublic)).toContain('without user')
  expect(
    (await admin.call('adminProviderList')).json<AdminProviderList>().items.map(item => item.source),
  ).not.toContain('admin')
})

test('what comes from the environment can be switched off, and nothing else', async () => {
  const { admin, member } = await start()
  const params = { provider_id: 'lmstudio' }
  expect(await modelsOf(member, 'lmstudio')).toEqual(['fake-model'])
  const off = await admin.call('adminProviderUpdate', { params, body: { enabled: false } })
  expect(off.json<AdminProvider>()).toMatchObject({ source: 'environment', enabled: false })
  expect(await modelsOf(member, 'lmstudio')).toEqual([])
  const model = { provider_id: 'lmstudio', model_id: 'fake-model' }
  expect(
    (
      await member.call('chatStart', {
        body: { client_request_id: randomUUID(), thread_id: null, text: 'hi', model },
      })
    ).statusCode,
  ).toBe(404)
  await admin.call('adminProviderUpdate', { params, body: { enabled: true } })
  expect(await modelsOf(member, 'lmstudio')).toEqual(['fake-model'])
  expectFailure(await admin.call('adminProviderUpdate', { params, body: { api_key: 'x' } }), 'E_CONFLICT')
  expectFailure(await admin.call('adminProviderDelete', { params }), 'E_CONFLICT')
})

test('two of the same label get ids of their own', async () => {
  const { admin } = await start()
  const upstream = await rig()
  const made = await Promise.all([
    add(admin, upstream.baseUrl),
    add(admin, upstream.baseUrl),
    add(admin, upstream.baseUrl, { label: 'Ünïcode ☕ Rig!' }),
    add(admin, upstream.baseUrl, { label: '☕' }),
    add(admin, upstream.baseUrl, { label: 'Embedded' }),
  ])
  expect(new Set(made.map(each => each.id))).toEqual(
    new Set(['my-rig', 'my-rig-2', 'u-ni-code-rig', 'provider', 'embedded-2']),
  )
})

test('a test says what was seen: the list, the first token, and that the connection was closed', async () => {
  const { admin } = await start()
  const upstream = await rig(['m'])
  const { id } = await add(admin, upstream.baseUrl)
  const answer = await admin.call('adminProviderTest', { params: { provider_id: id }, body: {} })
  expect(answer.json<ProviderTestResult>()).toEqual({
    list: { ok: true, models: 1, took_ms: expect.any(Number), error: null },
    stream: { model_id: 'm', ok: true, first_token_ms: expect.any(Number), error: null },
    stop: { closed_ms: expect.any(Number) },
  })
  expect(await upstream.calls[0]!.ended).toMatch(/closed_by_client|finished/)
  const gone = await rig()
  await gone.close()
  const dead = await add(admin, gone.baseUrl, { label: 'Dead' })
  const failure = await admin.call('adminProviderTest', {
    params: { provider_id: dead.id },
    body: { model_id: 'm' },
  })
  expect(failure.json<ProviderTestResult>()).toMatchObject({
    list: { ok: false, error: { code: 'E_PROVIDER_UNAVAILABLE', fix: expect.stringContaining('running') } },
    stream: { ok: false, error: { code: 'E_PROVIDER_UNAVAILABLE' } },
    stop: null,
  })
})

test('a server that is gone is left alone after three failures, says when, and is back with its list', async () => {
  const { admin, member } = await start()
  const upstream = await rig(['m'])
  const { id } = await add(admin, upstream.baseUrl)
  const model = { provider_id: id, model_id: 'm' }
  expect(await finished(member, await startChat(member, 'echo fine', { model }))).toMatchObject({
    status: 'completed',
  })
  const { port } = upstream
  await upstream.close()
  for (let failure = 0; failure < 3; failure += 1) {
    expect(await finished(member, await startChat(member, 'echo', { model }))).toMatchObject({
      error_code: 'E_PROVIDER_UNAVAILABLE',
    })
  }
  const shown = async () =>
    (await member.call('providerList')).json<ProviderList>().items.find(item => item.id === id)!
  expect(await shown()).toMatchObject({ circuit: 'open', retry_after_seconds: expect.any(Number) })
  expect(await finished(member, await startChat(member, 'echo', { model }))).toMatchObject({
    error_code: 'E_PROVIDER_UNAVAILABLE',
  })
  const history = await admin.call('adminProviderHealth', { params: { provider_id: id } })
  const events = history.json<ProviderHealthHistory>().items
  expect(events[0]).toMatchObject({ ok: false, error_code: 'E_PROVIDER_UNAVAILABLE' })
  expect(
    events
      .filter(event => event.kind === 'chat')
      .map(event => event.ok)
      .at(-1),
  ).toBe(true)

  const back = await startFakeUpstream({ models: ['m'], port })
  closing.push(() => back.close())
  await member.call('providerHealth')
  expect((await shown()).circuit).toBe('half_open')
  expect(await finished(member, await startChat(member, 'echo', { model }))).toMatchObject({
    status: 'completed',
  })
  expect((await shown()).circuit).toBe('closed')
})

test('as many answers at a time as the provider takes; the next is queued and then written', async () => {
  const { admin, member } = await start()
  const upstream = await startFakeUpstream({ models: ['m'], hold: true })
  closing.push(() => upstream.close())
  const { id } = await add(admin, upstream.baseUrl, { concurrency: 1 })
  const model = { provider_id: id, model_id: 'm' }
  const first = await startChat(member, 'echo one', { model })
  const call = await upstream.nextCall()
  const second = await startChat(member, 'echo two', { model })
  const events = member.call('runEvents', { params: { run_id: second.id } })
  upstream.release()
  await call.ended
  expect((await events).body).toContain('two')
  expect(await finished(member, first)).toMatchObject({ status: 'completed' })
  expect(await finished(member, second)).toMatchObject({ status: 'completed' })
})

test.each(testDatabases)(
  'changes at the same time on $name: each is answered as it is then',
  async testDatabase => {
    const { admin } = await start(testDatabase)
    const upstream = await rig()
    const made = await Promise.all([1, 2, 3, 4, 5, 6].map(() => add(admin, upstream.baseUrl)))
    const renamed = await Promise.all(
      made.map(async ({ id }) => {
        const body = { label: `New name of ${id}` }
        const answer = await admin.call('adminProviderUpdate', { params: { provider_id: id }, body })
        return answer.json<AdminProvider>().label
      }),
    )
    expect(renamed).toEqual(made.map(({ id }) => `New name of ${id}`))
  },
)
