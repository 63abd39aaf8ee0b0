/** One question to a model server that is answered with JSON: lists of models and what they can do. */
import { type Egress, EgressError, type EgressResponse } from '../../../../kernel/egress.ts'
import { readText } from './body-text.ts'
import { type ErrorMaker, readSaidError } from './error-mapping.ts'

export type Ask = {
  readonly egress: Egress
  readonly errors: ErrorMaker
  readonly headers: Readonly<Record<string, string>>
  /** Servers on this machine answer in milliseconds or not at all. */
  readonly timeoutMs: number
}

export type JsonAnswer = { readonly status: number; readonly text: string; readonly value: unknown }

const MOST_BYTES = 4 * 1024 * 1024
/** Times the patience for one read: what a long list over a slow line takes. */
const WHOLE_ANSWER = 5

/** @param body makes it a POST. Throws ProviderError when no answer came. */
export async function askJson(
  ask: Ask,
  url: string,
  signal: AbortSignal,
  body?: object,
): Promise<JsonAnswer> {
  const response = await ask.egress
    .request({
      url,
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...ask.headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal,
      connectTimeoutMs: ask.timeoutMs,
      headersTimeoutMs: ask.timeoutMs,
      idleTimeoutMs: ask.timeoutMs,
    })
    .catch(error => {
      throw ask.errors.fromEgress(error, 'before')
    })
  const text = await readText(response.body, MOST_BYTES, ask.timeoutMs * WHOLE_ANSWER)
  if (!response.body.readableEnded && text.length < MOST_BYTES) throw unended(ask, response)
  return { status: response.status, text, value: parseJson(text) }
}

function unended({ errors }: Ask, response: EgressResponse) {
  // We asked for none, and read nothing of it.
  if (isPacked(response)) return errors.make('E_PROVIDER_BAD_OUTPUT', 'the answer is compressed')
  const { errored } = response.body
  const isBroken = errored instanceof EgressError && errored.kind !== 'timeout'
  return isBroken
    ? errors.make('E_PROVIDER_UNAVAILABLE', 'the connection broke')
    : errors.make('E_PROVIDER_TIMEOUT', 'the answer did not end')
}

/** The same, but anything else than a 200 without an error in it throws. */
export async function demandJson(
  ask: Ask,
  url: string,
  signal: AbortSignal,
  body?: object,
): Promise<JsonAnswer> {
  const answer = await askJson(ask, url, signal, body)
  if (answer.status !== 200) throw ask.errors.fromAnswer(answer.status, answer.text)
  const said = readSaidError((answer.value as { error?: unknown } | null)?.error)
  if (said) throw ask.errors.fromSaid(said, 'E_PROVIDER_BAD_OUTPUT')
  return answer
}

/** What a server may not know: null then, as for any answer that is not JSON. */
export const askOptional = (ask: Ask, url: string, signal: AbortSignal, body?: object): Promise<unknown> =>
  askJson(ask, url, signal, body).then(
    answer => (answer.status === 200 ? answer.value : null),
    () => null,
  )

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function readMediaType(response: Pick<EgressResponse, 'headers'>): string {
  const value = response.headers['content-type']
  return (typeof value === 'string' ? value : '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

export function isPacked(response: Pick<EgressResponse, 'headers'>): boolean {
  const encoding = response.headers['content-encoding']
  return encoding !== undefined && encoding !== 'identity'
}
