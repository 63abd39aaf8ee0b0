/** One streamed answer: request, phases, reads, end. Everything about the bytes is in the decoder of the vendor. */
import type { Egress, EgressResponse } from '../../../../kernel/egress.ts'
import { pumped, type TakeEvents } from '../../chat-pump.ts'
import type { ChatEvent, ChatStream, ProviderError } from '../../chat-stream.ts'
import { isPacked, parseJson, readMediaType } from './ask-json.ts'
import { readBody } from './body-reader.ts'
import { readText } from './body-text.ts'
import { type ErrorMaker, readSaidError } from './error-mapping.ts'
import { isFields } from './fields.ts'

export type ChatTimeouts = {
  readonly connectMs: number
  /** Until the headers: a model server sends nothing while it loads the model or while others are served. */
  readonly headersMs: number
  /** The same for a model that is known not to be in memory: large ones take many minutes from a slow disk. */
  readonly loadingMs: number
  /** Between two reads, and between two whole lines. */
  readonly idleMs: number
  /** Without headers for that long, people are told that the model is being loaded. */
  readonly loadingHintMs: number
  /** For all of the words with which a server refuses. */
  readonly refusalMs: number
  /** For the usage and [DONE] behind a finish_reason. */
  readonly afterFinishMs: number
}

export const chatTimeouts: ChatTimeouts = {
  connectMs: 10_000,
  headersMs: 600_000,
  loadingMs: 1_800_000,
  idleMs: 120_000,
  loadingHintMs: 1_500,
  refusalMs: 10_000,
  afterFinishMs: 5_000,
}

/** From the bytes of a body to chat events. One pass, no promise, no network: what the tests replay into. */
export type StreamDecoder = {
  read(bytes: Buffer): void
  /** The body ended, or the caller has no more of it. */
  end(): void
  /** What was decoded since the last call; the texts of many reads are one event by then. */
  take(): ChatEvent[]
  readonly hasEvents: boolean
  /** Nothing more is needed: the end was announced, or the stream failed. */
  readonly isOver: boolean
  /** The answer is whole, whatever may still come. */
  readonly isWhole: boolean
  readonly failure: ProviderError | null
  /** How many lines were whole so far: a server that only dribbles is told apart from one that works. */
  readonly lines: number
}

export type StreamCall = {
  readonly egress: Egress
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Made anew for a second try, with what the first one taught. */
  readonly body: () => string
  /** True when a refusal taught how to ask; then it is asked once more. */
  readonly learnsFrom: (status: number, refusal: string) => boolean
  /** The server said that this model is not in its memory. */
  readonly isCold: boolean
  readonly mediaTypes: readonly string[]
  readonly createDecoder: () => StreamDecoder
  /** A 200 that was not streamed. */
  readonly decodeWhole: (value: object) => Pick<StreamDecoder, 'take' | 'isWhole' | 'failure'>
  readonly timeouts: ChatTimeouts
  readonly errors: ErrorMaker
  readonly monotonic: () => number
}

const REFUSAL_BYTES = 64 * 1024
const WHOLE_ANSWER_BYTES = 8 * 1024 * 1024

export const streamCall = (call: StreamCall, signal: AbortSignal): ChatStream =>
  pumped((take, left) => answer(call, signal, left, take))

async function answer(
  call: StreamCall,
  signal: AbortSignal,
  left: AbortSignal,
  take: TakeEvents,
): Promise<void> {
  const { timeouts } = call
  // Ours as well as the caller's: whoever leaves early must close the socket too.
  const own = new AbortController()
  const abort = () => own.abort()
  for (const each of [signal, left]) each.addEventListener('abort', abort, { once: true })
  if (signal.aborted || left.aborted) own.abort()
  try {
    const pending = openAnswer(call, own.signal)
    pending.catch(() => {})
    // A model that is known not to be in memory is loaded first; of others it shows by the silence.
    const isLoading = call.isCold || (await takesLonger(pending, timeouts.loadingHintMs))
    if (isLoading) take([{ type: 'phase', phase: 'loading_model' }])
    const response = await pending
    const isStream = call.mediaTypes.includes(readMediaType(response))
    if (isStream && response.status === 200 && !isPacked(response)) {
      take([{ type: 'phase', phase: 'reading_prompt' }])
      const decoder = call.createDecoder()
      const broken = await readStream(response, decoder, call, take)
      if (!signal.aborted) decoder.end()
      if (decoder.hasEvents) take(decoder.take())
      const failure = broken ?? decoder.failure
      if (failure) throw failure
    } else {
      take(await readWholeAnswer(response, call))
    }
  } catch (error) {
    // After Stop nobody wants to know how the connection ended.
    if (!signal.aborted) throw error
  } finally {
    for (const each of [signal, left]) each.removeEventListener('abort', abort)
    own.abort()
  }
}

/** The response, unless it is a refusal that teaches nothing. */
async function openAnswer(call: StreamCall, signal: AbortSignal): Promise<EgressResponse> {
  const response = await post(call, signal)
  if (response.status < 400 || isPacked(response)) return response
  const refusal = await readText(response.body, REFUSAL_BYTES, call.timeouts.refusalMs)
  if (!call.learnsFrom(response.status, refusal)) throw call.errors.fromAnswer(response.status, refusal)
  return post(call, signal)
}

const post = ({ egress, url, headers, body, timeouts, errors, isCold }: StreamCall, signal: AbortSignal) =>
  egress
    .request({
      url,
      method: 'POST',
      headers,
      body: body(),
      signal,
      connectTimeoutMs: timeouts.connectMs,
      headersTimeoutMs: isCold ? timeouts.loadingMs : timeouts.headersMs,
      idleTimeoutMs: timeouts.idleMs,
    })
    .catch(error => {
      throw errors.fromEgress(error, 'before')
    })

/** @returns what went wrong with the connection; of no interest when the answer was whole before. */
async function readStream(
  response: EgressResponse,
  decoder: StreamDecoder,
  call: StreamCall,
  take: TakeEvents,
): Promise<ProviderError | null> {
  const { errors, timeouts, monotonic } = call
  const { body } = response
  let ending: NodeJS.Timeout | undefined
  let late: ProviderError | null = null
  let lines = 0
  let lineAt = monotonic()

  function onBytes(bytes: Buffer) {
    decoder.read(bytes)
    if (decoder.lines > lines) {
      lines = decoder.lines
      lineAt = monotonic()
    } else if (monotonic() - lineAt > timeouts.idleMs) {
      late = errors.make('E_PROVIDER_TIMEOUT', 'no whole line in time')
    }
    if (decoder.isOver || late) body.destroy()
    else if (decoder.isWhole) ending ??= setTimeout(() => body.destroy(), timeouts.afterFinishMs)
    if (decoder.hasEvents) take(decoder.take())
  }

  await readBody(response, onBytes).finally(() => clearTimeout(ending))
  if (decoder.isWhole) return null
  return late ?? (body.errored ? errors.fromEgress(body.errored, 'midway') : null)
}

/** A refusal; or a 200 that is no stream: an error, some page, or a server that does not stream. */
async function readWholeAnswer(response: EgressResponse, call: StreamCall): Promise<ChatEvent[]> {
  const { errors } = call
  if (isPacked(response))
    throw errors.make('E_PROVIDER_BAD_OUTPUT', 'the answer is compressed; we asked for none')
  const mediaType = readMediaType(response)
  const mostBytes = response.status === 200 ? WHOLE_ANSWER_BYTES : REFUSAL_BYTES
  const mostMs = response.status === 200 ? call.timeouts.headersMs : call.timeouts.refusalMs
  const text = await readText(response.body, mostBytes, mostMs)
  if (response.status !== 200) throw errors.fromAnswer(response.status, text.slice(0, REFUSAL_BYTES))
  const value = mediaType === 'application/json' ? parseJson(text) : null
  if (!isFields(value)) throw errors.make('E_PROVIDER_BAD_OUTPUT', `200 ${mediaType}: ${text.slice(0, 300)}`)
  const said = readSaidError(value.error)
  if (said) throw errors.fromSaid(said, 'E_PROVIDER_REJECTED')
  const decoded = call.decodeWhole(value)
  if (decoded.failure) throw decoded.failure
  if (!decoded.isWhole)
    throw errors.make('E_PROVIDER_BAD_OUTPUT', `200 without an answer: ${text.slice(0, 300)}`)
  return decoded.take()
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
