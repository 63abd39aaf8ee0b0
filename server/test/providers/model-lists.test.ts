/** What each server says about its models: what is loaded, how much context it really has, what it can do. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { PullProgress } from '../../src/agents/provider/vendor.ts'
import { gatherChat } from '../gather-chat.ts'
import { type Answer, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

const open: ScriptedServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function serve(routes: Readonly<Record<string, Answer>>): Promise<ScriptedServer> {
  const server = await startScriptedServer(routes)
  open.push(server)
  return server
}

const never = new AbortController().signal

test('LM Studio: the native list gives the smallest loaded context, not the trained one', async () => {
  const server = await serve({ 'GET /api/v1/models': 'lmstudio/models_native' })
  expect(await server.vendor('lmstudio').listModels(never)).toMatchObject([
    {
      id: 'qwen/qwen3-vl-8b',
      label: 'Qwen3 VL 8B',
      context_tokens: 8192,
      max_context_tokens: 262144,
      loaded: true,
      load_state: 'loaded',
      capabilities: ['vision', 'tools', 'reasoning', 'json_schema'],
    },
    {
      id: 'google/gemma-3-4b',
      context_tokens: null,
      max_context_tokens: 131072,
      loaded: false,
      load_state: 'unloaded',
      capabilities: ['json_schema'],
    },
  ])
  expect(server.asked).toEqual(['GET /api/v1/models'])
})

test('LM Studio: an older one answers 200 with an error, and its older list is read', async () => {
  const server = await serve({
    'GET /api/v1/models': 'lmstudio/unexpected_endpoint',
    'GET /api/v0/models': 'lmstudio/models_old_native',
  })
  expect(await server.vendor('lmstudio').listModels(never)).toMatchObject([
    {
      id: 'qwen2.5-vl-7b-instruct',
      context_tokens: 4096,
      loaded: true,
      capabilities: ['vision', 'tools', 'json_schema'],
    },
    { id: 'gemma-3-1b-it', context_tokens: null, loaded: false },
  ])
})

test('LM Studio: without native lists the one of OpenAI is read', async () => {
  const server = await serve({ 'GET /v1/models': 'llama-server-single/models' })
  expect(await server.vendor('lmstudio').listModels(never)).toMatchObject([{ id: 'stories260k' }])
  expect(server.asked).toEqual(['GET /api/v1/models', 'GET /api/v0/models', 'GET /v1/models'])
})

test('LM Studio: a model that is not loaded is said to be loading at once, a loaded one is not', async () => {
  const server = await serve({
    'GET /api/v1/models': 'lmstudio/models_native',
    'POST /v1/chat/completions': ({ socket }) => {
      setImmediate(() => socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'))
    },
  })
  const vendor = server.vendor('lmstudio', { loadingHintMs: 60_000 })
  await vendor.listModels(never)
  const ask = (modelId: string) =>
    gatherChat(vendor.chatStream({ providerId: 'p', modelId, messages: [], settings: {} }, never))
  expect((await ask('google/gemma-3-4b')).phases).toEqual(['loading_model'])
  expect((await ask('qwen/qwen3-vl-8b')).phases).toEqual([])
})

test('Ollama: what is allocated counts, what a model can do is asked once', async () => {
  const server = await serve({
    'GET /api/tags': 'ollama/tags',
    'GET /api/ps': 'ollama/ps',
    'POST /api/show': call => {
      const name = call.request.includes('nomic') ? 'show_embed' : 'show_qwen3'
      void import('../replay-upstream.ts').then(async ({ readRecording }) =>
        call.socket.end(await readRecording(`ollama/${name}`)),
      )
    },
  })
  const vendor = server.vendor('ollama')
  const models = await vendor.listModels(never)
  expect(models).toMatchObject([
    {
      id: 'qwen3:8b',
      context_tokens: 4096,
      max_context_tokens: 40960,
      loaded: true,
      capabilities: ['tools', 'reasoning', 'json_schema'],
    },
    {
      id: 'gemma3:4b',
      context_tokens: null,
      max_context_tokens: 131072,
      loaded: false,
      capabilities: ['vision', 'json_schema'],
    },
  ])
  expect(JSON.stringify(models)).not.toContain('/home/someone')
  const shows = () => server.asked.filter(asked => asked === 'POST /api/show').length
  expect(shows()).toBe(2)
  await vendor.listModels(never)
  expect(shows()).toBe(2)
})

test('Ollama: without ps and show there is still a list, told by names', async () => {
  const server = await serve({ 'GET /api/tags': 'ollama/tags' })
  expect((await server.vendor('ollama').listModels(never)).map(model => model.id)).toEqual([
    'qwen3:8b',
    'gemma3:4b',
  ])
})

test('Anthropic: names, context and what each can do', async () => {
  const server = await serve({ 'GET /v1/models': 'anthropic/models' })
  expect(await server.vendor('anthropic').listModels(never)).toMatchObject([
    {
      id: 'claude-opus-4-6',
      label: 'Claude Opus 4.6',
      context_tokens: 200000,
      loaded: null,
      capabilities: ['vision', 'tools', 'json_schema', 'reasoning'],
    },
    {
      id: 'claude-3-haiku-20240307',
      context_tokens: null,
      capabilities: ['vision', 'tools', 'json_schema'],
    },
  ])
  expect(server.calls[0]?.request).toContain('anthropic-version: 2023-06-01')
})

test('Gemini: models that answer in words', async () => {
  const server = await serve({ 'GET /v1beta/models': 'gemini/models' })
  expect(await server.vendor('gemini').listModels(never)).toMatchObject([
    {
      id: 'gemini-2.5-flash',
      context_tokens: 1048576,
      capabilities: ['vision', 'tools', 'json_schema', 'reasoning'],
    },
    { id: 'gemma-3-27b-it', capabilities: [] },
  ])
})

test.each(['openai-compatible', 'lmstudio', 'ollama', 'anthropic', 'gemini'] as const)(
  '%s: what is no list is bad output, a refused key is said',
  async kind => {
    const page = await serve({
      '*': ({ socket }) =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>'),
    })
    await expect(page.vendor(kind).listModels(never)).rejects.toMatchObject({ code: 'E_PROVIDER_BAD_OUTPUT' })
    const locked = await serve({ '*': 'llama-server-single/err_401' })
    await expect(locked.vendor(kind).listModels(never)).rejects.toMatchObject({ code: 'E_PROVIDER_AUTH' })
  },
)

async function pull(server: ScriptedServer, model: string): Promise<PullProgress[]> {
  const seen: PullProgress[] = []
  for await (const progress of server.vendor('ollama').pull!(model, never)) seen.push(progress)
  return seen
}

test('Ollama pull: progress of each layer, success at the end; an unknown model is said', async () => {
  const server = await serve({ 'POST /api/pull': 'ollama/pull' })
  const seen = await pull(server, 'qwen3:8b')
  expect(server.body(0)).toEqual({ model: 'qwen3:8b', stream: true })
  expect(seen.map(progress => progress.status)).toEqual([
    'pulling manifest',
    'pulling 797b70c4edf8',
    'pulling 797b70c4edf8',
    'pulling 797b70c4edf8',
    'verifying sha256 digest',
    'writing manifest',
    'success',
  ])
  expect(seen[2]).toMatchObject({ layer: 'sha256:797b70c4edf8', done: 400, total: 1000 })
  const unknown = await serve({ 'POST /api/pull': 'ollama/pull_unknown' })
  await expect(pull(unknown, 'nope')).rejects.toMatchObject({
    code: expect.stringMatching(/^E_PROVIDER_/),
  })
})

test.each(['openai-compatible', 'lmstudio', 'ollama', 'anthropic', 'gemini'] as const)(
  '%s: a list that dribbles for ever is a timeout, and its connection closed',
  async kind => {
    const server = await serve({
      '*': ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"data":[')
        const timer = setInterval(() => socket.write(' '), 10)
        socket.on('close', () => clearInterval(timer))
      },
    })
    const asked = server.vendor(kind, {}, { probeTimeoutMs: 50 }).listModels(never)
    await expect(asked).rejects.toMatchObject({ code: 'E_PROVIDER_TIMEOUT' })
    await server.calls[0]?.closed
  },
)

const listed = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

/** What a list may be instead of one; each has to end, with its code and its connection closed. */
const hostileLists: readonly (readonly [string, Answer, RegExp])[] = [
  [
    'a line without an end',
    call => {
      call.socket.write(`${listed}\r\n{"data":["`)
      const more = Buffer.alloc(64 * 1024, 'x')
      const next = () => {
        while (!call.socket.destroyed && call.socket.write(more));
      }
      call.socket.on('drain', next)
      next()
    },
    /^E_PROVIDER_(BAD_OUTPUT|OUTPUT_TOO_LARGE)$/,
  ],
  [
    'a gzip bomb nobody asked for',
    ({ socket }) => {
      const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
      socket.write(`${listed}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`)
      socket.write(bomb)
    },
    /^E_PROVIDER_BAD_OUTPUT$/,
  ],
  [
    'half a list and a half closed connection',
    ({ socket }) => socket.end(`${listed}content-length: 1000\r\n\r\n{"data":[`),
    /^E_PROVIDER_UNAVAILABLE$/,
  ],
  [
    'a connection that is reset',
    ({ socket }) =>
      socket.write(`${listed}content-length: 1000\r\n\r\n{"data":[`, () => socket.resetAndDestroy()),
    /^E_PROVIDER_UNAVAILABLE$/,
  ],
]

describe.each(['openai-compatible', 'lmstudio', 'ollama', 'anthropic', 'gemini'] as const)('%s', kind => {
  test.each(hostileLists)('%s instead of a list is cut and said', async (_, answer, code) => {
    const before = process.memoryUsage().rss
    const server = await serve({ '*': answer })
    const asked = server.vendor(kind, {}, { probeTimeoutMs: 2_000 }).listModels(never)
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(code) })
    await server.calls[0]?.closed
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024)
  })
})

test('characters of a list that are split over reads are whole', async () => {
  const bytes = Buffer.from(`${listed}connection: close\r\n\r\n{"data":[{"id":"modèle-☕-😀"}]}`)
  const server = await serve({
    '*': ({ socket }) => {
      let at = 0
      const next = () => {
        if (at >= bytes.length) return void socket.end()
        socket.write(bytes.subarray(at, at + 1), () => setImmediate(next))
        at += 1
      }
      next()
    },
  })
  const models = await server.vendor('openai-compatible').listModels(never)
  expect(models.map(({ id }) => id)).toEqual(['modèle-☕-😀'])
})

test('a model that is not loaded is waited for longer than one that is', async () => {
  const server = await serve({
    'GET /api/v1/models': 'lmstudio/models_native',
    'POST /v1/chat/completions': ({ socket }) => {
      setTimeout(() => socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'), 1_000)
    },
  })
  const vendor = server.vendor('lmstudio', { headersMs: 100, loadingMs: 60_000 })
  await vendor.listModels(never)
  const ask = async (modelId: string) =>
    (await gatherChat(vendor.chatStream({ providerId: 'p', modelId, messages: [], settings: {} }, never)))
      .error?.code
  expect(await ask('google/gemma-3-4b')).toBe('E_PROVIDER_UNAVAILABLE')
  expect(await ask('qwen/qwen3-vl-8b')).toBe('E_PROVIDER_TIMEOUT')
})
