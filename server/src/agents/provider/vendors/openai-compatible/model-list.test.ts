import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readModelList } from './model-list.ts'

const list = (...data: object[]) => ({ object: 'list', data })
const read = (value: unknown) => readModelList('p', value)?.map(({ model }) => model)

test('a recorded list of llama-server gives model, context and that it is loaded', async () => {
  const file = new URL(
    '../../../../../test/fixtures/providers/llama-server-single/models.resp',
    import.meta.url,
  )
  const body = (await readFile(file, 'utf8')).split('\r\n\r\n')[1] ?? ''
  expect(read(JSON.parse(body))).toEqual([
    {
      provider_id: 'p',
      id: 'stories260k',
      label: 'stories260k',
      context_tokens: 512,
      max_context_tokens: 512,
      loaded: true,
      load_state: 'loaded',
      capabilities: ['json_schema'],
      small_model: false,
    },
  ])
})

test('models that cannot chat are left out by their names, others are not', () => {
  const names = [
    'nomic-embed-text',
    'text-embedding-3-small',
    'BAAI/bge-m3',
    'all-minilm:l6',
    'qwen3-reranker',
    'whisper-1',
  ]
  const chats = ['gpt-oss:20b', 'embedded-chat', 'llama3.2', 'bgemma']
  expect(read(list(...[...names, ...chats].map(id => ({ id }))))?.map(model => model.id)).toEqual(chats)
})

test('a file path is never shown, but is what the server is asked for', () => {
  for (const path of ['/home/ada/models/tiny.gguf', 'C:\\Users\\ada\\tiny.gguf', './models/tiny.gguf']) {
    const [listed] = readModelList('p', list({ id: path, status: { args: ['--model', path] } })) ?? []
    expect(listed?.wireId).toBe(path)
    expect(listed?.model.id).toBe('tiny')
    expect(JSON.stringify(listed?.model)).not.toContain('ada')
  }
})

test('what is no list, no name, or too much is not relayed', () => {
  for (const value of [null, 3, [], {}, { data: {} }, { models: [] }]) expect(read(value)).toBeUndefined()
  const odd = [
    { id: 3 },
    { id: '' },
    {},
    null,
    { id: 'a\u0000b' },
    { id: 'x'.repeat(201) },
    { id: 'good' },
    { id: 'good' },
  ]
  expect(read(list(...(odd as object[])))?.map(model => model.id)).toEqual(['good'])
  expect(read(list(...Array.from({ length: 2_000 }, (_, index) => ({ id: `m${index}` }))))).toHaveLength(500)
})

test('a router says which model is loaded', () => {
  const rows = [
    {
      id: 'a',
      status: { value: 'loaded' },
      architecture: { input_modalities: ['text', 'image'] },
      meta: { n_ctx: 4096 },
    },
    { id: 'b', status: { value: 'unloaded', failed: true } },
  ]
  expect(read(list(...rows))).toMatchObject([
    { id: 'a', loaded: true, context_tokens: 4096, capabilities: ['vision'] },
    { id: 'b', loaded: false, load_state: 'failed', context_tokens: null },
  ])
  for (const state of ['loading', 'unloaded', 'sleeping'] as const)
    expect(read(list({ id: 'c', status: { value: state } }))).toMatchObject([
      { loaded: false, load_state: state },
    ])
})
