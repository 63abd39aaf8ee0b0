/** Brings a model to the server: a stream of lines with how far it is, and `success` at the end. */
import { bounds } from '@omniai/contracts/limits'
import type { PullProgress } from '../../vendor.ts'
import { readText } from '../wire/body-text.ts'
import type { Connection } from '../wire/connection.ts'
import { readSaidError } from '../wire/error-mapping.ts'
import { isFields } from '../wire/fields.ts'
import { createLineReader } from '../wire/line-reader.ts'

/** Between two lines: a layer is checked without a word, which takes minutes for a large one. */
const SILENCE_MS = 600_000
const REFUSAL_BYTES = 64 * 1024
const STATUS_LENGTH = 200

export async function* pullOllama(
  { egress, errors, headers, timeouts }: Connection,
  url: string,
  model: string,
  signal: AbortSignal,
): AsyncIterable<PullProgress> {
  const response = await egress
    .request({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/x-ndjson', ...headers },
      body: JSON.stringify({ model, stream: true }),
      signal,
      connectTimeoutMs: timeouts.connectMs,
      headersTimeoutMs: SILENCE_MS,
      idleTimeoutMs: SILENCE_MS,
    })
    .catch(error => {
      // After Stop nobody wants to know how the connection ended.
      if (signal.aborted) return null
      throw errors.fromEgress(error, 'before')
    })
  if (!response) return
  if (response.status !== 200) {
    const refusal = await readText(response.body, REFUSAL_BYTES, timeouts.refusalMs)
    throw errors.fromAnswer(response.status, refusal)
  }
  const found: unknown[] = []
  const reader = createLineReader(
    bounds.provider_line_bytes,
    line => {
      if (line.trim() !== '') found.push(parse(line))
      return true
    },
    (_bytes, at) => at,
  )
  let isDone = false
  try {
    for await (const bytes of response.body as AsyncIterable<Buffer>) {
      if (!reader.push(bytes)) throw errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'a line is too long')
      for (const value of found.splice(0)) {
        const progress = read(value)
        isDone ||= progress.status === 'success'
        yield progress
      }
    }
  } catch (error) {
    if (signal.aborted) return
    throw error instanceof Error && error.name === 'ProviderError'
      ? error
      : errors.fromEgress(error, 'midway')
  } finally {
    response.body.destroy()
  }
  if (!isDone && !signal.aborted) throw errors.make('E_PROVIDER_INTERRUPTED', 'the download ended early')

  function read(value: unknown): PullProgress {
    if (!isFields(value)) throw errors.make('E_PROVIDER_BAD_OUTPUT', 'a line is not an object')
    const said = readSaidError(value.error)
    if (said) throw errors.fromSaid(said, 'E_PROVIDER_REJECTED')
    return {
      status: typeof value.status === 'string' ? value.status.slice(0, STATUS_LENGTH) : '',
      layer: typeof value.digest === 'string' ? value.digest.slice(0, STATUS_LENGTH) : null,
      done: toBytes(value.completed),
      total: toBytes(value.total),
    }
  }
}

const toBytes = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
