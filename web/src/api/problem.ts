import { type ErrorCode, errorRegistry } from '@omniai/contracts/errors'

/**
 * NETWORK: no usable answer came. CANCELLED: the person was asked something on the way and said no, or the page already
 * shows why; nobody needs to be told. Everything else is a code of the contract.
 */
export type ProblemCode = ErrorCode | 'NETWORK' | 'CANCELLED'

type ProblemFields = {
  readonly code: ProblemCode
  readonly message: string
  readonly fix: string
  readonly detail?: unknown
  readonly requestId?: string | null
  readonly status?: number
  readonly retryAfterSeconds?: number | null
}

/** What every failed call throws: words for people, and the request id for the operator. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly code: ProblemCode
  readonly fix: string
  readonly detail: unknown
  readonly requestId: string | null
  readonly status: number
  readonly retryAfterSeconds: number | null
  /** Milliseconds since the epoch; before that another try is refused. */
  readonly retryAt: number | null

  constructor(fields: ProblemFields) {
    super(fields.message)
    this.code = fields.code
    this.fix = fields.fix
    this.detail = fields.detail
    this.requestId = fields.requestId ?? null
    this.status = fields.status ?? 0
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null
    this.retryAt = this.retryAfterSeconds === null ? null : Date.now() + this.retryAfterSeconds * 1000
  }
}

export function networkProblem(message = 'Cannot connect to backend.'): ApiProblem {
  return new ApiProblem({
    code: 'NETWORK',
    message,
    fix: 'Check that the server is running and that you are online. It is tried again by itself.',
  })
}

export const cancelled = () =>
  new ApiProblem({ code: 'CANCELLED', message: 'Cancelled.', fix: 'Nothing was changed.' })

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorRegistry, code)

/** Words for a code that arrived inside something else (a message, a run's end). */
export function describeCode(code: string): { message: string; fix: string } {
  return isErrorCode(code) ? errorRegistry[code] : errorRegistry.E_INTERNAL
}

/** Reads a failed response. One that is not our envelope did not come from our backend. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null)
  const error = (body as { error?: { code?: unknown; message?: unknown; detail?: unknown } } | null)?.error
  if (!isErrorCode(error?.code)) {
    return networkProblem(`The backend did not answer (status ${response.status}).`)
  }
  const entry = errorRegistry[error.code]
  const wait = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  const retryAfterSeconds = Number.isFinite(wait) ? wait : null
  return new ApiProblem({
    code: error.code,
    message: typeof error.message === 'string' && error.message ? error.message : entry.message,
    fix:
      error.code === 'E_RATE_LIMITED' && retryAfterSeconds !== null
        ? `Wait ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}, then try again.`
        : entry.fix,
    detail: error.detail,
    requestId: (body as { request_id?: string }).request_id ?? response.headers.get('x-request-id'),
    status: response.status,
    retryAfterSeconds,
  })
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const { message, fix } = errorRegistry.E_INTERNAL
  return new ApiProblem({ code: 'E_INTERNAL', message, fix, detail: String(error) })
}

/** Field errors of E_VALIDATION, by the last step of their path. */
export function fieldErrors(problem: ApiProblem | null): { readonly [field: string]: string } {
  if (problem?.code !== 'E_VALIDATION' || !Array.isArray(problem.detail)) return {}
  const entries = problem.detail.flatMap((item: unknown) => {
    const { path, message } = (item ?? {}) as { path?: unknown; message?: unknown }
    if (typeof path !== 'string' || typeof message !== 'string') return []
    return [[path.split(/[./]/).filter(Boolean).at(-1) ?? '', message] as const]
  })
  return Object.fromEntries(entries)
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'TimeoutError'

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'
