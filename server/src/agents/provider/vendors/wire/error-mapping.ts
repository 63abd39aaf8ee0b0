/** From what model servers say when something is wrong to one of our codes. */

import { EgressError } from '../../../../kernel/egress.ts'
import { ProviderError } from '../../chat-stream.ts'
import { redact } from './redact.ts'

type Code = ProviderError['code']

/** What a server said about an error, in whatever shape. Never shown; it goes to the log without keys. */
export type SaidError = { readonly text: string; readonly status: number | null }

/** `error` is a string, or an object with message, type and code (a number, a string, null or absent). */
export function readSaidError(error: unknown): SaidError | null {
  if (typeof error === 'string') return error === '' ? null : { text: error, status: null }
  if (typeof error !== 'object' || error === null) return null
  const { message, type, code } = error as Record<string, unknown>
  const words = [type, code, message].filter(word => typeof word === 'string')
  const status = typeof code === 'number' && code >= 400 && code <= 599 ? code : null
  return { text: words.length > 0 ? words.join(': ') : 'error without a message', status }
}

const byText: readonly (readonly [RegExp, Code])[] = [
  [
    /exceed_context|context_length_exceeded|context (size|length|window)|context overflows|maximum context|input length exceeds|prompt is too long|exceeds the maximum number of tokens|number of tokens to keep/i,
    'E_PROVIDER_CONTEXT_TOO_LONG',
  ],
  [
    /model_not_found|no models? (is |are )?(currently )?loaded|not_found_error: model:|models?[ /].{0,200}(not found|does not exist|not exist|unavailable)|model name is missing|invalid model|unknown model/i,
    'E_PROVIDER_MODEL_NOT_FOUND',
  ],
  [
    /authentication_error|invalid_api_key|(invalid|incorrect|missing) api[ _-]?key|api key not valid|unauthorized/i,
    'E_PROVIDER_AUTH',
  ],
  [
    /server busy|overloaded|rate.?limit|too many requests|loading model|no slot available/i,
    'E_PROVIDER_OVERLOADED',
  ],
  [/unexpected endpoint|file not found|unknown (path|url|endpoint)/i, 'E_PROVIDER_BAD_OUTPUT'],
  [
    /proxy error|model (has )?crashed|model is unloaded|process .{0,40}(died|exited)/i,
    'E_PROVIDER_INTERRUPTED',
  ],
  [/not supported|unsupported|invalid_request/i, 'E_PROVIDER_REJECTED'],
]

export function codeForText(text: string): Code | null {
  // Bounded: these expressions run over what a stranger wrote.
  const start = text.slice(0, 2_000)
  return byText.find(([pattern]) => pattern.test(start))?.[1] ?? null
}

export function codeForStatus(status: number): Code {
  if (status === 401 || status === 403) return 'E_PROVIDER_AUTH'
  if (status === 408 || status === 504) return 'E_PROVIDER_TIMEOUT'
  if (status === 429 || status === 503 || status === 529) return 'E_PROVIDER_OVERLOADED'
  if (status === 413) return 'E_PROVIDER_CONTEXT_TOO_LONG'
  if (status >= 500) return 'E_PROVIDER_UNAVAILABLE'
  // 404 without a word about a model, or a redirect: not the address of such an API.
  if (status === 404 || status === 405 || status < 400) return 'E_PROVIDER_BAD_OUTPUT'
  return 'E_PROVIDER_REJECTED'
}

export type ErrorMaker = {
  /** The server answered with something else than a stream. */
  fromAnswer(status: number, body: string): ProviderError
  /** The server sent an error inside a stream, or as the body of a 200. */
  fromSaid(said: SaidError, fallback: Code): ProviderError
  fromEgress(error: unknown, when: 'before' | 'midway'): ProviderError
  make(code: Code, note: string): ProviderError
}

/** @param secrets are taken out of every note. */
export function createErrorMaker(secrets: readonly string[]): ErrorMaker {
  const make = (code: Code, note: string) => new ProviderError(code, redact(note, secrets))

  function fromSaid(said: SaidError, fallback: Code) {
    const byStatus = said.status !== null && said.status < 500 ? codeForStatus(said.status) : null
    return make(codeForText(said.text) ?? byStatus ?? fallback, said.text)
  }

  return {
    make,
    fromSaid,
    fromAnswer(status, body) {
      const said = readSaidError(readErrorField(body))
      const text = said?.text ?? body
      // The status speaks first where it is unambiguous: a wrong key is one, whatever else the text names.
      if (status === 401 || status === 403 || status === 429)
        return make(codeForStatus(status), `${status} ${text}`)
      return make(codeForText(text) ?? codeForStatus(status), `${status} ${text}`)
    },
    fromEgress(error, when) {
      if (!(error instanceof EgressError)) return make('E_PROVIDER_INTERRUPTED', 'the connection broke')
      const note = `${error.message}${typeof error.cause === 'string' ? ` (${error.cause})` : ''}`
      if (when === 'midway') {
        return make(error.kind === 'timeout' ? 'E_PROVIDER_TIMEOUT' : 'E_PROVIDER_INTERRUPTED', note)
      }
      // What we refused ourselves says nothing about the server.
      const isUnreached = error.kind !== 'refused_by_policy' && error.kind !== 'aborted'
      const code = error.kind === 'timeout' ? 'E_PROVIDER_TIMEOUT' : 'E_PROVIDER_UNAVAILABLE'
      return new ProviderError(code, redact(note, secrets), { isUnreached })
    },
  }
}

function readErrorField(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as { error?: unknown }).error : null
  } catch {
    return null
  }
}
