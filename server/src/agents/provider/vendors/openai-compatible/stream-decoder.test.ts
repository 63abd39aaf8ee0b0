import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinEvents } from '../../../../../test/gather-chat.ts'
import { createErrorMaker } from '../wire/error-mapping.ts'
import { createStreamDecoder } from './stream-decoder.ts'

type Result = ReturnType<typeof joinEvents> & { code: string | null }

function decode(
  stream: string | Buffer,
  options: { cuts?: readonly number[]; fastPath?: boolean } = {},
): Result {
  const bytes = Buffer.from(stream)
  const decoder = createStreamDecoder(createErrorMaker([]), { fastPath: options.fastPath ?? true })
  const cuts = [...(options.cuts ?? [bytes.length])]
  const events = []
  for (let at = 0; at < bytes.length && !decoder.isOver; ) {
    const size = Math.max(1, cuts.shift() ?? 1)
    decoder.read(bytes.subarray(at, at + size))
    events.push(...decoder.take())
    at += size
  }
  decoder.end()
  events.push(...decoder.take())
  return { ...joinEvents(events), code: decoder.failure?.code ?? null }
}

const say = (content: unknown, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { content, ...more }, finish_reason: null }] })}\n\n`
const end = (reason: string) =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: reason }] })}\n\n`
const done = 'data: [DONE]\n\n'

test('success is a finish_reason or [DONE]; an end without one is an interruption that keeps the text', () => {
  expect(decode(say('a') + end('stop')).code).toBeNull()
  expect(decode(say('a') + done).events.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
  expect(decode(say('a'))).toMatchObject({ text: 'a', code: 'E_PROVIDER_INTERRUPTED' })
  expect(decode('')).toMatchObject({ text: '', code: 'E_PROVIDER_INTERRUPTED' })
  expect(decode(say('a') + end(''))).toMatchObject({ text: 'a', code: 'E_PROVIDER_INTERRUPTED' })
})

test('content that is null, empty, absent, or no choices at all, is no text and no error', () => {
  const odd = [
    say(null),
    say(''),
    say(undefined),
    say(7),
    'data: {"choices":[]}\n\n',
    'data: {}\n\n',
    'data: {"choices":[null,3,{}]}\n\n',
    'data: {"error":null,"choices":null}\n\n',
  ]
  expect(decode(odd.join('') + say('a') + end('stop'))).toMatchObject({ text: 'a', code: null })
})

test('errors inside a stream are found in every shape', () => {
  const shapes = [
    'data: {"error":"it broke"}\n\n',
    'data: {"error":{"message":"it broke","type":null,"code":null}}\n\n',
    'data: {"error":{"code":500,"message":"it broke"}}\n\n',
    'event: error\ndata: {"message":"it broke"}\n\n',
    'event: error\ndata: it broke\n\n',
    'event: error\ndata: {"error":{"message":"it broke"}}\n\n',
    '{"error":{"message":"it broke"}}\n',
  ]
  for (const shape of shapes) {
    expect(decode(say('a') + shape + say('late') + end('stop')), shape).toMatchObject({
      text: 'a',
      code: 'E_PROVIDER_INTERRUPTED',
    })
  }
  const tooLong = { error: { message: 'Trying to keep the first 9 tokens when context overflows' } }
  expect(decode(`data: ${JSON.stringify(tooLong)}\n\n`).code).toBe('E_PROVIDER_CONTEXT_TOO_LONG')
})

test('a naked line is kept for the log, and is no error when the answer was whole', () => {
  expect(decode(`${say('a')}proxy error: Failed to read connection`)).toMatchObject({
    text: 'a',
    code: 'E_PROVIDER_INTERRUPTED',
  })
  expect(decode(`hello\n${say('a')}${end('stop')}`).code).toBeNull()
})

test('reasoning is read from its three names, once', () => {
  for (const name of ['reasoning_content', 'reasoning', 'thinking']) {
    expect(decode(say('', { [name]: 'hm' }) + say('a') + end('stop'))).toMatchObject({
      reasoning: 'hm',
      text: 'a',
    })
  }
  const both = say('', { reasoning_content: 'hm', reasoning: 'hm' })
  expect(decode(both + end('stop')).reasoning).toBe('hm')
})

test('the names, ids and retry times of the provider reach nobody', () => {
  const stream = `event: run-end\nid: 99\nretry: 1\n${say('a')}: comment\n\n${end('stop')}`
  expect(decode(stream).events).toEqual([
    { type: 'text', text: 'a' },
    { type: 'finish', reason: 'stop' },
  ])
})

test('events without blank lines between, with carriage returns, or over several data lines are read', () => {
  const tight = (say('a') + say('b') + end('stop')).replaceAll('\n\n', '\n')
  expect(decode(tight)).toMatchObject({ text: 'ab', code: null })
  expect(decode((say('a') + end('stop')).replaceAll('\n', '\r\n'))).toMatchObject({ text: 'a', code: null })
  const spread = 'data: {"choices":[{"index":0,\ndata: "delta":{"content":"a"}}]}\n\n'
  expect(decode(spread + end('stop'))).toMatchObject({ text: 'a', code: null })
  expect(decode(`data:${JSON.stringify({ choices: [{ delta: { content: 'a' } }] })}\n\n${done}`).text).toBe(
    'a',
  )
})

test('data that is no JSON is bad output', () => {
  expect(decode(`${say('a')}data: <html>\n\n${end('stop')}`)).toMatchObject({
    text: 'a',
    code: 'E_PROVIDER_BAD_OUTPUT',
  })
  expect(decode(`data: 3\n\n${end('stop')}`).code).toBe('E_PROVIDER_BAD_OUTPUT')
})

test('usage is validated and clamped', () => {
  const usage = (prompt: string, completion: string) =>
    decode(
      `${say('a')}data: {"usage":{"prompt_tokens":${prompt},"completion_tokens":${completion}}}\n\n${done}`,
    ).events.find(event => event.type === 'usage')
  expect(usage('3', '4')).toEqual({ type: 'usage', promptTokens: 3, completionTokens: 4 })
  expect(usage('-5', '1e308')).toEqual({ type: 'usage', promptTokens: 0, completionTokens: 100_000_000 })
  expect(usage('1e999', '2.9')).toEqual({ type: 'usage', promptTokens: 100_000_000, completionTokens: 2 })
  expect(usage('"3"', '4')).toBeUndefined()
  expect(usage('null', '4')).toBeUndefined()
})

test('finish reasons are ours, whatever the server calls them', () => {
  const reasonFor = (said: string) => decode(end(said)).events.at(-1)
  expect(reasonFor('max_tokens')).toEqual({ type: 'finish', reason: 'length' })
  expect(reasonFor('function_call')).toEqual({ type: 'finish', reason: 'tool_calls' })
  expect(reasonFor('run-end')).toEqual({ type: 'finish', reason: 'stop' })
  expect(decode(end('error')).code).toBe('E_PROVIDER_INTERRUPTED')
})

test('tool calls with one index for all, without ids, or with objects as arguments stay apart', () => {
  const call = (fragment: object) => say(null, { tool_calls: [fragment] })
  const { events } = decode(
    call({ index: 0, id: 'a', function: { name: 'one', arguments: '{"x":' } }) +
      call({ index: 0, function: { arguments: '1}' } }) +
      call({ index: 0, id: 'b', function: { name: 'two', arguments: { y: 2 } } }) +
      call({ index: 1, function: { name: 'three', arguments: '' } }) +
      end('tool_calls'),
  )
  expect(events.filter(event => event.type === 'tool-call')).toEqual([
    { type: 'tool-call', callId: 'a', name: 'one', arguments: '{"x":1}' },
    { type: 'tool-call', callId: 'b', name: 'two', arguments: '{"y":2}' },
    { type: 'tool-call', callId: 'call_2', name: 'three', arguments: '' },
  ])
})

test('a hundred thousand tool calls, endless reasoning and endless text are cut', () => {
  const calls = Array.from({ length: 200 }, (_, index) => ({
    index,
    id: `c${index}`,
    function: { name: 'f' },
  }))
  expect(decode(say(null, { tool_calls: calls }) + end('stop')).code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
  const large = 'x'.repeat(500_000)
  expect(decode(say(large).repeat(5) + end('stop')).code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
  expect(decode(say('', { reasoning: large }).repeat(5) + end('stop')).code).toBe(
    'E_PROVIDER_OUTPUT_TOO_LARGE',
  )
})

test('a line beyond the limit is cut, with and without an end', () => {
  const line = say('x'.repeat(1_100_000))
  expect(decode(line).code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
  expect(decode(line.slice(0, -2)).code).toBe('E_PROVIDER_OUTPUT_TOO_LARGE')
})

// Words that are hard on a scanner: quotes, escapes, tags, keys, line ends, halves of characters.
const piece = fc.oneof(
  fc.constantFrom(
    ' the',
    'a',
    '"',
    '\\',
    '\n',
    '\u2028',
    '</think>',
    '<think>',
    '"content":"x"',
    'é',
    '漢',
    '😀',
    '\u0000',
    '\ud83d',
    ' ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
const shapeOf = fc.constantFrom(
  (content: string) => ({
    id: 'x',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
    model: 'm',
  }),
  (content: string) => ({
    choices: [{ finish_reason: null, index: 0, delta: { role: 'assistant', content } }],
    created: 1,
  }),
  // The same line as the first shape but for what hides behind the text, or for where the text stands.
  (content: string) => ({
    id: 'x',
    choices: [{ index: 0, delta: { content, reasoning: 'b' }, finish_reason: null }],
    model: 'm',
  }),
  (content: string) => ({
    id: 'x',
    choices: [{ index: 0, delta: { content: 'a', refusal: content }, finish_reason: null }],
    model: 'm',
  }),
  (content: string) => ({ content, choices: [{ index: 0, delta: { content: 'a' } }] }),
  (content: string) => ({ content, choices: [{ index: 0, delta: { content } }] }),
  (content: string) => ({ choices: [{ index: 1, delta: { content } }] }),
  (content: string) => ({ choices: [{ index: 0, delta: { content, reasoning: content } }] }),
  (content: string) => ({ choices: [{ index: 0, delta: { reasoning_content: content } }] }),
  (content: string) => ({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] }),
  (content: string) => ({ error: content, choices: [{ index: 0, delta: { content } }] }),
  (content: string) => ({
    choices: [{ index: 0, delta: { content } }],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  }),
)
const write = fc.constantFrom(
  (value: unknown) => `data: ${JSON.stringify(value)}\n\n`,
  (value: unknown) => `data:${JSON.stringify(value)}\r\n\r\n`,
  (value: unknown) => `event: message\ndata: ${JSON.stringify(value).replaceAll('":', '": ')}\n\n`,
  (value: unknown) => `data: ${JSON.stringify(value).replaceAll('\\u0000', '\u0001')}\n\n`,
  (value: unknown) => `event: error\ndata: ${JSON.stringify(value)}\n\n`,
)
const stream = fc
  .array(fc.record({ shape: shapeOf, write, pieces: fc.array(piece, { minLength: 1, maxLength: 8 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map(runs => runs.flatMap(run => run.pieces.map(text => run.write(run.shape(text)))).join('') + done)

test('the fast path gives what a full parse gives, whatever is sent and however it is cut', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 }), (text, cuts) => {
      expect(decode(text, { cuts, fastPath: true })).toEqual(decode(text, { fastPath: false }))
    }),
    { numRuns: 1_000 },
  )
})

test('the fast path is taken: a long plain answer is parsed a few times only', () => {
  const parse = JSON.parse
  let parses = 0
  JSON.parse = (...given: Parameters<typeof parse>) => {
    parses += 1
    return parse(...given)
  }
  try {
    expect(decode(say(' word').repeat(1_000) + end('stop')).text).toHaveLength(5_000)
  } finally {
    JSON.parse = parse
  }
  expect(parses).toBeLessThan(10)
})
