/** What each vendor sends, whole and cut into single bytes, becomes the same events. */
import { afterEach, describe, expect, test } from 'vitest'
import type { ChatRequest } from '../../src/agents/provider/chat-stream.ts'
import { gatherChat } from '../gather-chat.ts'
import { type Answer, dribble, type ScriptedServer, startScriptedServer } from './scripted-server.ts'

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
const request: ChatRequest = {
  providerId: 'p',
  modelId: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  settings: {},
}
type Kind = Parameters<ScriptedServer['vendor']>[0]

const greeting = { text: 'Grüß dich ☕', error: null }
const recordings: readonly (readonly [Kind, string, object])[] = [
  ['lmstudio', 'chat_stream', { ...greeting, reasoning: 'Short one.' }],
  ['lmstudio', 'error_inside_stream', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['lmstudio', 'too_long', { text: '', error: { code: 'E_PROVIDER_CONTEXT_TOO_LONG' } }],
  ['lmstudio', 'unexpected_endpoint', { error: { code: 'E_PROVIDER_BAD_OUTPUT' } }],
  ['ollama', 'chat_thinking', { ...greeting, reasoning: 'Okay, a greeting.' }],
  ['ollama', 'chat_cached_prompt', { text: 'Again', error: null }],
  ['ollama', 'error_inside_stream', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['ollama', 'runner_vanished', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['ollama', 'cut_midway', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['ollama', 'err_not_found', { error: { code: 'E_PROVIDER_MODEL_NOT_FOUND' } }],
  ['ollama', 'err_no_thinking', { error: { code: 'E_PROVIDER_REJECTED' } }],
  ['ollama', 'err_too_long', { error: { code: 'E_PROVIDER_CONTEXT_TOO_LONG' } }],
  ['ollama', 'err_busy', { error: { code: 'E_PROVIDER_OVERLOADED' } }],
  ['anthropic', 'chat_thinking', { ...greeting, reasoning: 'A greeting.' }],
  ['anthropic', 'chat_max_tokens', { text: 'One two', error: null }],
  ['anthropic', 'error_inside_stream', { text: 'Half an', error: { code: 'E_PROVIDER_OVERLOADED' } }],
  ['anthropic', 'error_first', { text: '', error: { code: 'E_PROVIDER_OVERLOADED' } }],
  ['anthropic', 'cut_midway', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['anthropic', 'err_key', { error: { code: 'E_PROVIDER_AUTH' } }],
  ['anthropic', 'err_not_found', { error: { code: 'E_PROVIDER_MODEL_NOT_FOUND' } }],
  ['anthropic', 'err_too_long', { error: { code: 'E_PROVIDER_CONTEXT_TOO_LONG' } }],
  ['anthropic', 'err_rate', { error: { code: 'E_PROVIDER_OVERLOADED' } }],
  ['gemini', 'chat_thinking', { ...greeting, reasoning: 'A greeting.' }],
  ['gemini', 'chat_max_tokens', { text: 'One two', error: null }],
  ['gemini', 'chat_safety', { text: 'Half', error: null }],
  ['gemini', 'cut_midway', { text: 'Half an', error: { code: 'E_PROVIDER_INTERRUPTED' } }],
  ['gemini', 'error_inside_stream', { text: 'Half an', error: { code: 'E_PROVIDER_OVERLOADED' } }],
  ['gemini', 'err_key', { error: { code: 'E_PROVIDER_AUTH' } }],
  ['gemini', 'err_not_found', { error: { code: 'E_PROVIDER_MODEL_NOT_FOUND' } }],
  ['gemini', 'err_too_long', { error: { code: 'E_PROVIDER_CONTEXT_TOO_LONG' } }],
]

test.each(recordings)('%s/%s: whole and byte by byte give the same answer', async (kind, name, expected) => {
  const whole = await serve({ '*': `${kind}/${name}` })
  const answer = await gatherChat(whole.vendor(kind).chatStream(request, never))
  expect(answer).toMatchObject(expected)
  const cut = await serve({ '*': dribble(`${kind}/${name}`, 1) })
  expect(await gatherChat(cut.vendor(kind).chatStream(request, never))).toEqual(answer)
})

const finishes: readonly (readonly [Kind, string, { reason: string; usage: object }])[] = [
  ['lmstudio', 'chat_stream', { reason: 'stop', usage: { promptTokens: 11, completionTokens: 5 } }],
  ['ollama', 'chat_thinking', { reason: 'stop', usage: { promptTokens: 26, completionTokens: 282 } }],
  ['ollama', 'chat_cached_prompt', { reason: 'length', usage: { promptTokens: 0, completionTokens: 1 } }],
  ['anthropic', 'chat_thinking', { reason: 'stop', usage: { promptTokens: 25, completionTokens: 15 } }],
  ['anthropic', 'chat_max_tokens', { reason: 'length', usage: { promptTokens: 25, completionTokens: 2 } }],
  ['gemini', 'chat_thinking', { reason: 'stop', usage: { promptTokens: 8, completionTokens: 6 } }],
  ['gemini', 'chat_max_tokens', { reason: 'length', usage: { promptTokens: 8 } }],
  ['gemini', 'chat_safety', { reason: 'content_filter', usage: { promptTokens: 8 } }],
]

test.each(finishes)('%s/%s: ends with its counts and its reason', async (kind, name, { reason, usage }) => {
  const server = await serve({ '*': `${kind}/${name}` })
  const { events } = await gatherChat(server.vendor(kind).chatStream(request, never))
  expect(events.slice(-2)).toMatchObject([
    { type: 'usage', ...usage },
    { type: 'finish', reason },
  ])
})

test.each([
  ['ollama', 2],
  ['anthropic', 1],
  ['gemini', 1],
] as const)('%s: tool calls come whole, with arguments that are JSON', async (kind, count) => {
  const server = await serve({ '*': `${kind}/chat_tools` })
  const { events, error } = await gatherChat(server.vendor(kind).chatStream(request, never))
  expect(error).toBeNull()
  const calls = events.filter(event => event.type === 'tool-call')
  expect(calls).toHaveLength(count)
  expect(calls[0]).toMatchObject({ name: 'get_weather' })
  expect(JSON.parse(calls[0]!.arguments)).toMatchObject({ city: 'Wien' })
  expect(new Set(calls.map(call => call.callId)).size).toBe(count)
})

describe('what is sent', () => {
  const image = { mediaType: 'image/png', base64: 'iVBORw0KGgo=' } as const
  const schema = { type: 'object', properties: { mood: { type: 'string' } }, required: ['mood'] }
  const full: ChatRequest = {
    ...request,
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'What is this?', images: [image] },
    ],
    settings: { temperature: 0.5, max_tokens: 7 },
    reasoningEffort: 'low',
    responseSchema: schema,
  }

  test('openai-compatible: the image as data, the effort, the schema', async () => {
    const server = await serve({ '*': 'lmstudio/chat_stream' })
    await gatherChat(server.vendor('openai-compatible').chatStream(full, never))
    expect(server.asked).toEqual(['POST /v1/chat/completions'])
    expect(server.body(0)).toMatchObject({
      messages: [
        { role: 'system', content: 'Be short.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
      ],
      max_tokens: 7,
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { strict: true, schema } },
    })
  })

  test('ollama: bare images, no silent cutting of a long conversation', async () => {
    const server = await serve({ '*': 'ollama/chat_thinking' })
    await gatherChat(server.vendor('ollama').chatStream(full, never))
    expect(server.asked).toEqual(['POST /api/chat'])
    expect(server.body(0)).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'What is this?', images: ['iVBORw0KGgo='] },
      ],
      stream: true,
      truncate: false,
      shift: false,
      think: true,
      format: schema,
      options: { num_predict: 7, temperature: 0.5 },
    })
  })

  test('anthropic: the system text apart, the image before the words, the key in its header', async () => {
    const server = await serve({ 'GET /v1/models': 'anthropic/models', '*': 'anthropic/chat_thinking' })
    const vendor = server.vendor('anthropic')
    await vendor.listModels(never)
    const asked = { ...full, modelId: 'claude-opus-4-6', settings: { max_tokens: 7 } }
    expect((await gatherChat(vendor.chatStream(asked, never))).error).toBeNull()
    expect(server.asked).toEqual(['GET /v1/models?limit=1000', 'POST /v1/messages'])
    expect(server.calls[1]?.request).toContain('x-api-key: canary-5f2c9a71b0d34e88')
    expect(server.body(1)).toMatchObject({
      model: 'claude-opus-4-6',
      max_tokens: 7,
      stream: true,
      thinking: { type: 'adaptive' },
      system: [{ type: 'text', text: 'Be short.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    })
    expect(JSON.stringify(server.body(1))).toContain('"effort":"low"')
  })

  test('gemini: a stream of events, the image as data, the schema', async () => {
    const server = await serve({ 'GET /v1beta/models': 'gemini/models', '*': 'gemini/chat_thinking' })
    const vendor = server.vendor('gemini')
    await vendor.listModels(never)
    await gatherChat(vendor.chatStream({ ...full, modelId: 'gemini-2.5-flash' }, never))
    expect(server.asked[1]).toBe('POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse')
    expect(server.calls[1]?.request).toContain('x-goog-api-key: canary-5f2c9a71b0d34e88')
    expect(server.body(1)).toMatchObject({
      contents: [
        {
          role: 'user',
          parts: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }, { text: 'What is this?' }],
        },
      ],
      systemInstruction: { parts: [{ text: 'Be short.' }] },
      generationConfig: {
        maxOutputTokens: 7,
        temperature: 0.5,
        responseMimeType: 'application/json',
        thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 },
      },
    })
  })
})

describe('max_completion_tokens', () => {
  const refusal = JSON.stringify({
    error: {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      type: 'invalid_request_error',
      param: 'max_tokens',
      code: 'unsupported_parameter',
    },
  })
  const refuse = ({ socket }: Parameters<Exclude<Answer, string>>[0]) =>
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(refusal)}\r\n\r\n${refusal}`,
    )

  test('a server that refuses max_tokens is asked again the other way, and from then on at once', async () => {
    let isFirst = true
    const whole = dribble('lmstudio/chat_stream', 4096) as Exclude<Answer, string>
    const server = await serve({
      '*': call => {
        if (isFirst) refuse(call)
        else whole(call)
        isFirst = false
      },
    })
    const vendor = server.vendor('openai-compatible')
    expect(await gatherChat(vendor.chatStream(request, never))).toMatchObject(greeting)
    expect(server.body(0)).toMatchObject({ max_tokens: 4096 })
    expect(server.body(1)).toMatchObject({ max_completion_tokens: 4096 })
    expect(server.body(1)).not.toHaveProperty('max_tokens')
    await gatherChat(vendor.chatStream(request, never))
    expect(server.body(2)).toMatchObject({ max_completion_tokens: 4096 })
    await gatherChat(vendor.chatStream({ ...request, modelId: 'other' }, never))
    expect(server.body(3)).toMatchObject({ max_tokens: 4096 })
  })

  test('a server that refuses both is asked twice, never more', async () => {
    const server = await serve({ '*': refuse })
    const { error } = await gatherChat(server.vendor('openai-compatible').chatStream(request, never))
    expect(error?.code).toBe('E_PROVIDER_REJECTED')
    expect(server.asked).toHaveLength(2)
  })
})

test('a server that knows no schema for answers is asked without one, and from then on at once', async () => {
  const refusal = JSON.stringify({ error: 'This model does not support response_format json_schema' })
  const whole = dribble('lmstudio/chat_stream', 4096) as Exclude<Answer, string>
  const server = await serve({
    '*': call => {
      if (!call.request.includes('response_format')) return whole(call)
      call.socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${refusal.length}\r\n\r\n${refusal}`,
      )
    },
  })
  const vendor = server.vendor('openai-compatible')
  const asking = { ...request, responseSchema: { type: 'object' } }
  for (let times = 0; times < 2; times++)
    expect(await gatherChat(vendor.chatStream(asking, never))).toMatchObject(greeting)
  expect(server.asked).toHaveLength(3)
  expect(server.body(0)).toHaveProperty('response_format')
  expect(server.body(2)).not.toHaveProperty('response_format')
})

test('a model whose thoughts begin in the prompt: learned from the first answer, told apart in the next', async () => {
  const say = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
  const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
  const body = (words: readonly string[]) => words.map(say).join('') + end
  const server = await serve({
    '*': ({ socket }) =>
      socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${body(['Let me', ' see.\n</th', 'ink>\n\n', 'Four.'])}`,
      ),
  })
  const vendor = server.vendor('openai-compatible')
  expect(await gatherChat(vendor.chatStream(request, never))).toMatchObject({
    text: 'Let me see.\nFour.',
    reasoning: '',
  })
  expect(await gatherChat(vendor.chatStream(request, never))).toMatchObject({
    text: 'Four.',
    reasoning: 'Let me see.\n',
  })
})
