/** Administrators and their model servers, through the whole app. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditPage } from '@omniai/contracts/schemas/admin'
import type {
  AdminProvider,
  AdminProviderList,
  EmbeddedModel,
  Price,
  ProviderHealthHistory,
  ProviderTestResult,
} from '@omniai/contracts/schemas/admin-provider'
import type { ModelList, ProviderList } from '@omniai/contracts/schemas/provider'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { finished, noLimits } from '../grid/world.ts'
import { type Person, startChat, startTestApp, type TestApp } from '../test-app.ts'
import { type Answer, startScriptedServer } from './scripted-server.ts'
import { startAgent } from './start-agent.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const key = 'canary-0123456789-wxyz'

async function start(
  database = testDatabases[0]!,
): Promise<{ omni: TestApp; admin: Person; member: Person }> {
  const opened = await database.open()
  const omni = await startTestApp({ database: opened.database, rateLimiter: noLimits })
  closing.push(opened.remove, omni.close)
  return { omni, ...(await omni.people()) }
}

async function rig(models = ['rig-model'], apiKey?: string) {
  const upstream = await startFakeUpstream({ models, ...(apiKey && { apiKey }) })
  closing.push(() => upstream.close())
  return upstream
}

async function scripted(routes: Readonly<Record<string, Answer>>) {
  const server = await startScriptedServer(routes)
  closing.push(() => server.close())
  return server
}

const body = (baseUrl: string, more: object = {}) => ({
  label: 'My Rig',
  vendor: 'openai-compatible',
  base_url: baseUrl,
  private_address: true,
  ...more,
})

async function add(admin: Person, baseUrl: string, more: object = {}): Promise<AdminProvider> {
  const answer = await admin.call('adminProviderCreate', { body: body(baseUrl, more) })
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<AdminProvider>()
}

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

test('Ollama downloads a model: a run with steps, found again by its id, and a failure that is said', async () => {
  const { admin, member } = await start()
  const server = await scripted({
    'GET /api/tags': 'ollama/tags',
    'POST /api/pull': 'ollama/pull',
  })
  const { id } = await add(admin, server.origin, { vendor: 'ollama' })
  const params = { provider_id: id }
  const ask = { client_request_id: randomUUID(), model: 'qwen3:8b' }
  const stream = await admin.call('adminModelPull', {
    params,
    body: ask,
    headers: { accept: 'text/event-stream' },
  })
  expect(stream.body).toContain('"kind":"model-pull"')
  expect(stream.body).toContain('"title":"pulling 797b70c4edf8"')
  expect(stream.body).toContain('"text":"40%\\n"')
  expect(stream.body).toContain('"status":"completed"')
  const repeated = await admin.call('adminModelPull', { params, body: ask })
  expect(repeated.statusCode).toBe(200)
  expect(server.asked.filter(asked => asked === 'POST /api/pull')).toHaveLength(1)
  const runId = repeated.json<{ id: string }>().id
  expectFailure(await member.call('runView', { params: { run_id: runId } }), 'E_NOT_FOUND')

  const broken = await scripted({ 'GET /api/tags': 'ollama/tags', 'POST /api/pull': 'ollama/pull_unknown' })
  const other = await add(admin, broken.origin, { vendor: 'ollama', label: 'Broken' })
  const failed = await admin.call('adminModelPull', {
    params: { provider_id: other.id },
    body: { client_request_id: randomUUID(), model: 'nope' },
    headers: { accept: 'text/event-stream' },
  })
  expect(failed.body).toContain('"ok":false')
  expect(failed.body).toMatch(/"status":"failed".*E_PROVIDER_/)
})

test.each(testDatabases)('prices on $name: set, changed to the millionth, removed', async testDatabase => {
  const { admin } = await start(testDatabase)
  const price = {
    provider_id: 'openai',
    model_id: 'gpt',
    input_per_million: 0.000001,
    output_per_million: 10,
    currency: 'EUR',
  }
  const made = (await admin.call('priceCreate', { body: price })).json<Price>()
  expect(made).toMatchObject(price)
  expectFailure(await admin.call('priceCreate', { body: price }), 'E_CONFLICT')
  const params = { price_id: made.id }
  const changed = await admin.call('priceUpdate', { params, body: { output_per_million: 12.345678 } })
  expect(changed.json<Price>()).toMatchObject({ input_per_million: 0.000001, output_per_million: 12.345678 })
  expect((await admin.call('priceList')).json<{ items: Price[] }>().items).toHaveLength(1)
  expect((await admin.call('priceDelete', { params })).statusCode).toBe(200)
  expectFailure(await admin.call('priceDelete', { params }), 'E_NOT_FOUND')
})

test('the built-in model: EMBEDDED_MODEL decides where it is set', async () => {
  const { admin } = await start()
  const view = (await admin.call('embeddedModelView')).json<EmbeddedModel>()
  expect(view).toMatchObject({ source: 'off', fixed: true, files: [] })
  expectFailure(await admin.call('embeddedModelUpdate', { body: { file: null } }), 'E_CAPABILITY_DISABLED')
})

test('the built-in model: files of one folder can be chosen, nothing else of the disk', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-models-'))
  mkdirSync(join(dataDir, 'models'))
  writeFileSync(join(dataDir, 'models', 'notes.gguf'), 'no model at all')
  writeFileSync(join(dataDir, 'models', 'readme.txt'), '')
  writeFileSync(join(dataDir, 'secret.gguf'), 'GGUF')
  const omni = await startTestApp({ environment: { EMBEDDED_MODEL: 'auto', DATA_DIR: dataDir } })
  closing.push(async () => rmSync(dataDir, { recursive: true, force: true }), omni.close)
  const admin = await omni.makeAdmin()
  const view = (await admin.call('embeddedModelView')).json<EmbeddedModel>()
  expect(view).toMatchObject({ source: 'built_in', file: null, files: ['notes.gguf'], fixed: false })
  const choose = (file: string) => admin.call('embeddedModelUpdate', { body: { file } })
  expectFailure(await choose('notes.gguf'), 'E_NOT_FOUND')
  expectFailure(await choose('secret.gguf'), 'E_NOT_FOUND')
  for (const path of ['../secret.gguf', '/etc/secret.gguf', '..\\secret.gguf', '.hidden.gguf'])
    expectFailure(await choose(path), 'E_VALIDATION')
  const kept = await admin.call('embeddedModelUpdate', { body: { file: null } })
  expect(kept.json<EmbeddedModel>()).toMatchObject({ source: 'built_in', file: null })
})

test('what is done to providers is written down, without the key', async () => {
  const { admin } = await start()
  const upstream = await rig()
  const { id } = await add(admin, upstream.baseUrl, { api_key: key })
  const params = { provider_id: id }
  await admin.call('adminProviderUpdate', { params, body: { api_key: `${key}-2`, label: 'B' } })
  await admin.call('adminProviderDelete', { params })
  const { items } = (await admin.call('auditList', { query: { limit: 3 } })).json<AuditPage>()
  expect(items.map(item => [item.action, item.subject])).toEqual([
    ['provider_removed', id],
    ['provider_changed', id],
    ['provider_added', id],
  ])
  expect(items[1]!.detail).toMatchObject({ fields: 'api_key label', origin: upstream.origin })
  expect(JSON.stringify(items)).not.toContain('canary')
})
