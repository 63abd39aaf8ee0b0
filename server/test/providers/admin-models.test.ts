/** Administrators and models: downloads, prices, the built-in one, and what is written down of it. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditPage } from '@omniai/contracts/schemas/admin'
import type { EmbeddedModel, Price } from '@omniai/contracts/schemas/admin-provider'
import { expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startTestApp } from '../test-app.ts'
import { add, closing, key, rig, scripted, start } from './admin-scene.ts'

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
