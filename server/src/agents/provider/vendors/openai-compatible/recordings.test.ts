/** What real model servers sent, byte for byte: whatever the reads cut, the same answer comes out. */
import { expect, test } from 'vitest'
import { type Gathered, gatherChat, joinEvents } from '../../../../../test/gather-chat.ts'
import { startReplayUpstream } from '../../../../../test/replay-upstream.ts'
import { createEgress } from '../../../../platform/egress/egress.ts'
import { createErrorMaker } from '../wire/error-mapping.ts'
import { createStreamDecoder } from './stream-decoder.ts'
import { createOpenAiCompatible } from './vendor.ts'

type Expected = { readonly [field: string]: unknown }

const finished = (reason: string): Expected => ({ finish: reason, error: null })
const failed = (error: string): Expected => ({ finish: null, error })

const recordings: Readonly<Record<string, Expected>> = {
  'llama-server-router/chat_stream_usage': { ...finished('length'), usage: true },
  'llama-server-router/chat_stream_nousage': { usage: false, error: null },
  'llama-server-router/chat_stream_n2': { error: null },
  'llama-server-router/chat_stream_keepalive': { error: null },
  'llama-server-router/ctx_filled_midstream': { ...finished('length'), usage: true },
  'llama-server-router/json_schema_stream': { error: null },
  'llama-server-router/slow_jit_load_stream': { error: null },
  'llama-server-router/utf8_stream': { error: null },
  'llama-server-router/vision_stream': { error: null },
  'llama-server-router/thinking_stream': { error: null, hasReasoning: true },
  'llama-server-router/thinking_format_none_stream': { error: null, hasReasoning: true },
  'llama-server-router/tools_parallel_stream': finished('tool_calls'),
  'llama-server-router/tools_required_stream': finished('tool_calls'),
  'llama-server-router/tools_required_truncated_stream': { ...finished('length'), tools: [] },
  'llama-server-router/chat_nonstream': { error: null },
  'llama-server-router/error_inside_stream': failed('E_PROVIDER_INTERRUPTED'),
  'llama-server-router/error_inside_nonstream': failed('E_PROVIDER_UNAVAILABLE'),
  'llama-server-router/model_process_killed_midstream': failed('E_PROVIDER_INTERRUPTED'),
  'llama-server-router/model_process_killed_nonstream': failed('E_PROVIDER_INTERRUPTED'),
  'llama-server-router/err_unknown_model': failed('E_PROVIDER_MODEL_NOT_FOUND'),
  'llama-server-router/err_context_too_long_stream': failed('E_PROVIDER_CONTEXT_TOO_LONG'),
  'llama-server-router/err_image_to_text_model': failed('E_PROVIDER_REJECTED'),
  'llama-server-router/err_bad_json': failed('E_PROVIDER_UNAVAILABLE'),
  'llama-server-single/chat_stream_usage': { error: null, usage: true },
  'llama-server-single/ping_during_prompt_processing': { error: null },
  'llama-server-single/unknown_model_ignored': finished('length'),
  'llama-server-single/too_long': failed('E_PROVIDER_CONTEXT_TOO_LONG'),
  'llama-server-single/err_401': failed('E_PROVIDER_AUTH'),
  'llama-server-single/err_503_loading': failed('E_PROVIDER_OVERLOADED'),
  'koboldcpp/chat_stream_usage': { ...finished('length'), text: 'One day, the veilet was ' },
  'koboldcpp/too_long': finished('length'),
  'koboldcpp/unknown_model': { ...finished('length'), text: 'One' },
  'koboldcpp/tools_required': finished('length'),
  'koboldcpp/bad_json': failed('E_PROVIDER_UNAVAILABLE'),
  'koboldcpp/not_found': failed('E_PROVIDER_BAD_OUTPUT'),
}

async function replay(name: string, chunkBytes?: number): Promise<Gathered> {
  const upstream = await startReplayUpstream(name, chunkBytes === undefined ? {} : { chunkBytes })
  const egress = createEgress({ allowedOrigins: [upstream.origin] })
  const vendor = createOpenAiCompatible(
    { id: 'replay', label: 'Replay', vendor: 'openai-compatible', baseUrl: upstream.baseUrl },
    { egress, monotonic: () => performance.now() },
  )
  const request = { providerId: 'replay', modelId: 'any', messages: [], settings: {} }
  try {
    return await gatherChat(vendor.chatStream(request, new AbortController().signal))
  } finally {
    await egress.close()
    await upstream.close()
  }
}

/** The body of a recorded stream, with the framing of HTTP taken off. */
async function readBody(name: string): Promise<Buffer> {
  const upstream = await startReplayUpstream(name)
  const egress = createEgress({ allowedOrigins: [upstream.origin] })
  try {
    const { body } = await egress.request({
      url: upstream.origin,
      method: 'GET',
      signal: new AbortController().signal,
    })
    return Buffer.concat(await body.toArray())
  } finally {
    await egress.close()
    await upstream.close()
  }
}

function decode(body: Buffer, size: number, fastPath: boolean) {
  const decoder = createStreamDecoder(createErrorMaker([]), { fastPath })
  const events = []
  for (let at = 0; at < body.length && !decoder.isOver; at += size) {
    decoder.read(body.subarray(at, at + size))
    events.push(...decoder.take())
  }
  decoder.end()
  events.push(...decoder.take())
  return { ...joinEvents(events), error: decoder.failure?.code ?? null }
}

const summary = ({ events, text, reasoning, error }: Gathered) => ({
  finish: events.flatMap(event => (event.type === 'finish' ? [event.reason] : []))[0] ?? null,
  usage: events.some(event => event.type === 'usage'),
  tools: events.filter(event => event.type === 'tool-call'),
  hasReasoning: reasoning !== '',
  text,
  error: error?.code ?? null,
})

for (const [name, expected] of Object.entries(recordings)) {
  test(`${name}: whole and byte by byte give the same answer`, async () => {
    const whole = await replay(name)
    expect(summary(whole)).toMatchObject(expected)
    const pieces = await replay(name, name.includes('ctx_filled') ? 7 : 1)
    expect(pieces).toEqual(whole)
  })
}

const streams = Object.keys(recordings).filter(name => /stream(_usage|$)|midstream|ping/.test(name))

for (const name of streams) {
  test(`${name}: any cut, fast path or full parse, the same events`, async () => {
    const body = await readBody(name)
    const whole = decode(body, body.length, false)
    for (const size of [1, 2, 3, 7, 64, 1000, body.length]) {
      expect(decode(body, size, true)).toEqual(whole)
      expect(decode(body, size, false)).toEqual(whole)
    }
  })
}

test('the reasoning tags that were cut by the server are in neither text', async () => {
  const { text, reasoning } = await replay('llama-server-router/thinking_format_none_stream')
  expect(text + reasoning).not.toMatch(/<\/?think/)
})

test('a killed model keeps the text it wrote and says what the proxy said', async () => {
  const { text, error } = await replay('llama-server-router/model_process_killed_midstream')
  expect(text.length).toBeGreaterThan(50)
  expect(error?.message).toContain('proxy error: Failed to read connection')
})

test('of two answers asked by someone else only the first is read', async () => {
  const { events } = await replay('llama-server-router/chat_stream_n2')
  expect(events.filter(event => event.type === 'finish')).toHaveLength(1)
})

test('the fragments of parallel tool calls become whole calls', async () => {
  const { events } = await replay('llama-server-router/tools_parallel_stream')
  const calls = events.filter(event => event.type === 'tool-call')
  expect(calls.length).toBeGreaterThan(1)
  for (const call of calls) {
    expect(call.name).toBe('get_weather')
    expect(() => JSON.parse(call.arguments)).not.toThrow()
  }
  expect(new Set(calls.map(call => call.callId)).size).toBe(calls.length)
})
