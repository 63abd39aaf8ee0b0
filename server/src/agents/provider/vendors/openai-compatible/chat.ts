/** One streamed answer: request, phases, reads, end. Everything about the bytes is in stream-decoder.ts. */
import type { Egress, EgressResponse } from '../../../../kernel/egress.ts'
import type { ChatEvent, ChatStream, ProviderError } from '../../chat-stream.ts'
import { createBodyReader } from './body-reader.ts'
import { readText } from './body-text.ts'
import { createDeltaDecoder } from './delta-decoder.ts'
import { type ErrorMaker, readSaidError } from './error-mapping.ts'
import { createStreamDecoder, type StreamDecoder } from './stream-decoder.ts'

export type ChatTimeouts = {
  readonly connectMs: number
  /** Until the headers: a model server sends nothing while it loads the model or while others are served. */
  readonly headersMs: number
  /** Between two reads, and between two whole lines. */
  readonly idleMs: number
  /** Without headers for that long, people are told that the model is being loaded. */
  readonly loadingHintMs: number
  /** For the usage and [DONE] behind a finish_reason. */
  readonly afterFinishMs: number
}

export const chatTimeouts: ChatTimeouts = {
  connectMs: 10_000,
  headersMs: 600_000,
  idleMs: 120_000,
  loadingHintMs: 1_500,
  afterFinishMs: 5_000,
}

export type ChatCall = {
  readonly egress: Egress
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeouts: ChatTimeouts
  readonly errors: ErrorMaker
  readonly now: () => number
}

const REFUSAL_BYTES = 64 * 1024
const WHOLE_ANSWER_BYTES = 8 * 1024 * 1024

export async function* streamChat(call: ChatCall, signal: AbortSignal): ChatStream {
  const { errors, timeouts } = call
  // Ours as well as the caller's: leaving the loop early must close the socket too.
  const own = new AbortController()
  const abort = () => own.abort()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) own.abort()
  try {
    const pending = call.egress.request({
      url: call.url,
      method: 'POST',
      headers: call.headers,
      body: call.body,
      signal: own.signal,
      connectTimeoutMs: timeouts.connectMs,
      headersTimeoutMs: timeouts.headersMs,
      idleTimeoutMs: timeouts.idleMs,
    })
    if (await takesLonger(pending, timeouts.loadingHintMs)) yield [{ type: 'phase', phase: 'loading_model' }]
    const response = await pending.catch(error => {
      throw errors.fromEgress(error, 'before')
    })
    if (readMediaType(response) === 'text/event-stream' && response.status === 200 && !isPacked(response)) {
      yield [{ type: 'phase', phase: 'reading_prompt' }]
      const decoder = createStreamDecoder(errors)
      const reader = openStream(response, decoder, call)
      while (await reader.more()) yield decoder.take()
      if (!signal.aborted) decoder.end()
      if (decoder.hasEvents) yield decoder.take()
      const failure = reader.failure() ?? decoder.failure
      if (failure) throw failure
    } else {
      yield await readWholeAnswer(response, errors)
    }
  } catch (error) {
    // After Stop nobody wants to know how the connection ended.
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', abort)
    own.abort()
  }
}

function openStream(response: EgressResponse, decoder: StreamDecoder, call: ChatCall) {
  const { errors, timeouts, now } = call
  const { body } = response
  let ending: NodeJS.Timeout | undefined
  let late: ProviderError | null = null
  let lines = 0
  let lineAt = now()

  function onBytes(bytes: Buffer): boolean {
    decoder.read(bytes)
    if (decoder.lines > lines) {
      lines = decoder.lines
      lineAt = now()
    } else if (now() - lineAt > timeouts.idleMs) {
      late = errors.make('E_PROVIDER_TIMEOUT', 'no whole line in time')
    }
    if (decoder.isOver || late) body.destroy()
    else if (decoder.isWhole) ending ??= setTimeout(() => body.destroy(), timeouts.afterFinishMs)
    return decoder.hasEvents
  }

  const reader = createBodyReader(body, onBytes)
  body.once('close', () => clearTimeout(ending))

  return {
    more: reader.more,
    /** What went wrong with the connection; of no interest when the answer was whole before. */
    failure(): ProviderError | null {
      if (decoder.isWhole) return null
      return late ?? (body.errored ? errors.fromEgress(body.errored, 'midway') : null)
    },
  }
}

/** A refusal; or a 200 that is no stream: an error, some page, or a server that does not stream. */
async function readWholeAnswer(response: EgressResponse, errors: ErrorMaker): Promise<ChatEvent[]> {
  if (isPacked(response))
    throw errors.make('E_PROVIDER_BAD_OUTPUT', 'the answer is compressed; we asked for none')
  const isJson = readMediaType(response) === 'application/json'
  const text = await readText(response.body, response.status === 200 ? WHOLE_ANSWER_BYTES : REFUSAL_BYTES)
  if (response.status !== 200) throw errors.fromAnswer(response.status, text.slice(0, REFUSAL_BYTES))
  const value = isJson ? parseObject(text) : null
  if (!value)
    throw errors.make('E_PROVIDER_BAD_OUTPUT', `200 ${readMediaType(response)}: ${text.slice(0, 300)}`)
  const said = readSaidError((value as { error?: unknown }).error)
  if (said) throw errors.fromSaid(said, 'E_PROVIDER_REJECTED')
  const deltas = createDeltaDecoder(errors)
  deltas.push(value)
  deltas.end()
  if (deltas.failure) throw deltas.failure
  if (!deltas.isWhole)
    throw errors.make('E_PROVIDER_BAD_OUTPUT', `200 without an answer: ${text.slice(0, 300)}`)
  return deltas.take()
}

function takesLonger(pending: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(true), ms)
    const settle = () => {
      clearTimeout(timer)
      resolve(false)
    }
    pending.then(settle, settle)
  })
}

function readMediaType(response: EgressResponse): string {
  const value = response.headers['content-type']
  return (typeof value === 'string' ? value : '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function isPacked(response: EgressResponse): boolean {
  const encoding = response.headers['content-encoding']
  return encoding !== undefined && encoding !== 'identity'
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
