import { expect, test } from 'vitest'
import { EgressError } from '../../../../kernel/egress.ts'
import { createErrorMaker } from './error-mapping.ts'

const answer = (status: number, body: unknown) =>
  createErrorMaker([]).fromAnswer(status, typeof body === 'string' ? body : JSON.stringify(body)).code

test('what servers were seen to say becomes the code that helps', () => {
  const seen: readonly (readonly [number, unknown, string])[] = [
    [
      400,
      { error: { message: "model 'x' not found", type: 'invalid_request_error', code: 400 } },
      'E_PROVIDER_MODEL_NOT_FOUND',
    ],
    [404, { error: { message: 'model "x" not found, try pulling it first' } }, 'E_PROVIDER_MODEL_NOT_FOUND'],
    [400, { error: 'No models loaded. Please load a model' }, 'E_PROVIDER_MODEL_NOT_FOUND'],
    [
      404,
      { error: { code: 'model_not_found', message: 'The model `x` does not exist' } },
      'E_PROVIDER_MODEL_NOT_FOUND',
    ],
    [
      400,
      { error: { type: 'exceed_context_size_error', message: 'request (9 tokens) exceeds' } },
      'E_PROVIDER_CONTEXT_TOO_LONG',
    ],
    [
      400,
      { error: { code: 'context_length_exceeded', message: 'This model has a maximum context length of 9' } },
      'E_PROVIDER_CONTEXT_TOO_LONG',
    ],
    [400, { error: 'the input length exceeds the context length' }, 'E_PROVIDER_CONTEXT_TOO_LONG'],
    [
      400,
      { error: 'The number of tokens to keep from the initial prompt is greater than the context length' },
      'E_PROVIDER_CONTEXT_TOO_LONG',
    ],
    [401, { error: { message: 'Invalid API Key' } }, 'E_PROVIDER_AUTH'],
    [403, '', 'E_PROVIDER_AUTH'],
    [429, { error: { message: 'Rate limit reached for model x' } }, 'E_PROVIDER_OVERLOADED'],
    [503, { error: { message: 'Loading model' } }, 'E_PROVIDER_OVERLOADED'],
    [
      503,
      { error: 'server busy, please try again.  maximum pending requests exceeded' },
      'E_PROVIDER_OVERLOADED',
    ],
    [404, { error: { message: 'File Not Found', type: 'not_found_error' } }, 'E_PROVIDER_BAD_OUTPUT'],
    [404, '<html>', 'E_PROVIDER_BAD_OUTPUT'],
    [302, '', 'E_PROVIDER_BAD_OUTPUT'],
    [500, { error: { message: 'image input is not supported' } }, 'E_PROVIDER_REJECTED'],
    [500, 'proxy error: Failed to read connection', 'E_PROVIDER_INTERRUPTED'],
    [500, { error: { message: 'model name=broken failed to load' } }, 'E_PROVIDER_UNAVAILABLE'],
    [502, '', 'E_PROVIDER_UNAVAILABLE'],
    [504, '', 'E_PROVIDER_TIMEOUT'],
    [422, { detail: 'temperature' }, 'E_PROVIDER_REJECTED'],
    [
      400,
      {
        error:
          'Trying to keep the first 900 tokens when context overflows. However, the model is loaded with 512',
      },
      'E_PROVIDER_CONTEXT_TOO_LONG',
    ],
    [400, { error: { message: 'Model is unloaded.' } }, 'E_PROVIDER_INTERRUPTED'],
    [
      400,
      { error: { message: 'The model has crashed without additional information. (Exit code: null)' } },
      'E_PROVIDER_INTERRUPTED',
    ],
    [400, { error: '"x" does not support thinking' }, 'E_PROVIDER_REJECTED'],
    [400, { error: "'response_format.type' must be 'json_schema' or 'text'" }, 'E_PROVIDER_REJECTED'],
    [400, { error: "'url' field must be a base64 encoded image" }, 'E_PROVIDER_REJECTED'],
    [
      500,
      { error: { type: 'model_load_failed', message: 'Failed to load model "x"' } },
      'E_PROVIDER_UNAVAILABLE',
    ],
  ]
  for (const [status, body, code] of seen) expect(answer(status, body), JSON.stringify(body)).toBe(code)
})

test('how a connection ended depends on when', () => {
  const { fromEgress } = createErrorMaker([])
  expect(fromEgress(new EgressError('unreachable'), 'before').code).toBe('E_PROVIDER_UNAVAILABLE')
  expect(fromEgress(new EgressError('broken'), 'before').code).toBe('E_PROVIDER_UNAVAILABLE')
  expect(fromEgress(new EgressError('broken'), 'midway').code).toBe('E_PROVIDER_INTERRUPTED')
  expect(fromEgress(new EgressError('timeout'), 'before').code).toBe('E_PROVIDER_TIMEOUT')
  expect(fromEgress(new EgressError('timeout'), 'midway').code).toBe('E_PROVIDER_TIMEOUT')
})

test('a key is in no note: whole, begun, quoted, or of somebody else', () => {
  const key = 'canary-5f2c9a71b0d34e88'
  const errors = createErrorMaker([key])
  const said = [
    `Incorrect API key provided: ${key}.`,
    `Incorrect API key provided: ${key.slice(0, 9)}***.`,
    `{"authorization":"Bearer ${key}"}`,
    'Bearer sk-someone-elses-key',
    `a\nnew\u0000line ${key}`,
  ]
  for (const text of said) {
    const { message } = errors.fromAnswer(401, text)
    expect(message).not.toContain('canary')
    expect(message).not.toContain('5f2c')
    expect(message).not.toContain('elses')
    expect(message).not.toMatch(/\p{Cc}/u)
  }
  expect(errors.make('E_PROVIDER_REJECTED', 'x'.repeat(9_000)).message.length).toBeLessThan(600)
})
