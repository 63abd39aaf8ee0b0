/**
 * The only place that talks to the backend. Typed by the contract; the session is a cookie,
 * the CSRF token lives in memory and is fetched again at most once per call.
 */
import type { BodyOf, ParamsOf, QueryOf, ResponseOf } from '@omniai/contracts/operation'
import type { OperationId, Operations } from '@omniai/contracts/operations/all'
import { routes } from '@omniai/contracts/routes.generated'
import {
  type ApiProblem,
  isAbort,
  isTimeout,
  networkProblem,
  type ProblemCode,
  problemOf,
} from './problem.ts'

type Field<Name extends string, Value> = [Value] extends [undefined] ? unknown : { [N in Name]: Value }
type OptionalField<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : { [N in Name]?: Value }

export type InputOf<Id extends OperationId> = Field<'params', ParamsOf<Operations[Id]>> &
  OptionalField<'query', QueryOf<Operations[Id]>> &
  Field<'body', BodyOf<Operations[Id]>>

export type ResultOf<Id extends OperationId> = ResponseOf<Operations[Id]>

export type CallOptions = { readonly signal?: AbortSignal }
export type StreamOptions = CallOptions & { readonly lastEventId?: number; readonly timeoutMs?: number }
/** Of a body that is a file. `send` may take another way than fetch, which does not tell how much of it is under way. */
export type BytesOptions = CallOptions & { readonly body?: Blob; readonly send?: typeof fetch }

type AnyOptions = StreamOptions & BytesOptions

type LooseInput = {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
}

export type ClientDependencies = {
  /** Empty for the same origin. */
  readonly baseUrl: () => Promise<string>
  readonly fetch: typeof fetch
  /** Resolves when the person is signed in again (the call is then repeated), throws when not. */
  readonly signInAgain: (problem: ApiProblem) => Promise<void>
  /** Resolves when the person proved who they are (the call is then repeated), throws when they would not. */
  readonly confirm: () => Promise<void>
  /** How long a wait is, so that a test need not wait. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly onReached: () => void
  readonly onUnreachable: () => void
}

type Route = readonly [method: string, template: string]

async function routeOf(id: OperationId): Promise<Route> {
  const route = (routes as { readonly [id in OperationId]?: Route })[id]
  if (route) return route
  try {
    const { seldomRoutes } = await import('@omniai/contracts/seldom-routes.generated')
    return (seldomRoutes as { readonly [id: string]: Route })[id]!
  } catch {
    throw networkProblem()
  }
}

const answerWithin = 30_000
/** It waits for a model, which may have to be loaded first. */
const testAnswersWithin = 150_000

/** Any other 401 is an answer: a wrong password, a passkey that did not work. */
const sessionOver: ReadonlySet<ProblemCode> = new Set(['E_AUTH_REQUIRED', 'E_AUTH_SESSION_EXPIRED'])
/** Who is signed in is not asked in order to find out who is signed in; and nobody signs in to sign out. */
const neverSignsIn: ReadonlySet<OperationId> = new Set(['metaView', 'csrfBootstrap', 'authLogout'])
/** A server that says it needs longer is not waited for behind someone's back. */
const longestQuietWaitSeconds = 10

export function createApiClient({
  baseUrl,
  fetch,
  signInAgain,
  confirm,
  wait = pause,
  onReached,
  onUnreachable,
}: ClientDependencies) {
  let csrfToken: string | null = null
  let bootstrapping: Promise<ResultOf<'csrfBootstrap'>> | null = null

  async function send(path: string, request: RequestInit, by = fetch): Promise<Response> {
    const base = await baseUrl()
    try {
      const response = await by(base + path, { ...request, credentials: 'include' })
      onReached()
      return response
    } catch (error) {
      if (isAbort(error) || isTimeout(error)) throw error
      onUnreachable()
      throw networkProblem()
    }
  }

  /** Calls that need the token at the same time share one bootstrap. */
  function bootstrap(): Promise<ResultOf<'csrfBootstrap'>> {
    bootstrapping ??= call('csrfBootstrap').finally(() => {
      bootstrapping = null
    })
    return bootstrapping
  }

  async function csrf(): Promise<string> {
    return csrfToken ?? (await bootstrap()).csrf_token
  }

  async function attempt(id: OperationId, input: LooseInput, options: AnyOptions, accept: string) {
    const [method, template] = await routeOf(id)
    const headers: Record<string, string> = { accept }
    if (method !== 'GET') headers['x-csrf-token'] = await csrf()
    if (input.body !== undefined) headers['content-type'] = 'application/json'
    if (options.lastEventId !== undefined) headers['last-event-id'] = String(options.lastEventId)
    const request: RequestInit = { method, headers, cache: 'no-store' }
    if (input.body !== undefined) request.body = JSON.stringify(input.body)
    if (options.body) {
      headers['content-type'] = 'application/octet-stream'
      request.body = options.body
    }
    const signal = signalOf(options)
    if (signal) request.signal = signal
    return send(addressOf(template, input), request, options.send)
  }

  async function perform(id: OperationId, input: LooseInput, options: AnyOptions, accept: string) {
    const mended = new Set<'token' | 'session' | 'confirmed' | 'waited'>()
    /** Each way out is tried once: what stays wrong is a problem, not a loop. */
    const once = (way: 'token' | 'session' | 'confirmed' | 'waited') => !mended.has(way) && mended.add(way)
    for (;;) {
      const response = await attempt(id, input, options, accept)
      if (response.ok) return response
      const problem = await problemOf(response)
      const waitSeconds = problem.retryAfterSeconds ?? Number.POSITIVE_INFINITY
      if (problem.code === 'NETWORK') onUnreachable()
      if (problem.code === 'E_AUTH_CSRF_INVALID' && once('token')) {
        csrfToken = null
      } else if (sessionOver.has(problem.code) && !neverSignsIn.has(id) && once('session')) {
        csrfToken = null
        await signInAgain(problem)
      } else if (problem.code === 'E_AUTH_CONFIRM_REQUIRED' && once('confirmed')) {
        await confirm()
      } else if (
        problem.status === 503 &&
        (await routeOf(id))[0] === 'GET' &&
        waitSeconds <= longestQuietWaitSeconds &&
        once('waited')
      ) {
        await wait(waitSeconds * 1000, options.signal)
      } else {
        throw problem
      }
      options.signal?.throwIfAborted()
    }
  }

  async function call<Id extends OperationId>(
    id: Id,
    ...[input, options]: unknown extends InputOf<Id>
      ? [input?: object, options?: CallOptions]
      : object extends InputOf<Id>
        ? [input?: InputOf<Id>, options?: CallOptions]
        : [input: InputOf<Id>, options?: CallOptions]
  ): Promise<ResultOf<Id>> {
    try {
      const timeoutMs = id === 'adminProviderTest' ? testAnswersWithin : answerWithin
      const limits = { ...options, timeoutMs }
      const response = await perform(id, (input ?? {}) as LooseInput, limits, 'application/json')
      const result = (await response.json()) as ResultOf<Id>
      const token = (result as { csrf_token?: unknown }).csrf_token
      if (typeof token === 'string') csrfToken = token
      return result
    } catch (error) {
      const timedOut = isTimeout(error)
      if (timedOut || error instanceof SyntaxError) {
        onUnreachable()
        throw networkProblem(
          timedOut ? 'The backend did not answer in time.' : 'What answered is not an OmniAI backend.',
        )
      }
      throw error
    }
  }

  /** The response of a streaming operation; its body is read by the run stream. */
  function openStream<Id extends 'chatStart' | 'runRetry' | 'runContinue' | 'runEvents'>(
    id: Id,
    input: InputOf<Id>,
    options: StreamOptions,
  ): Promise<Response> {
    return perform(id, input as LooseInput, options, 'text/event-stream')
  }

  return {
    call,
    openStream,
    /** The raw response of any operation. */
    perform,
    /** A cookie that was set comes back with the next request, or this browser keeps none of this server's. */
    keepsCookie: async (): Promise<boolean> =>
      (await bootstrap()).cookie_returned || (await bootstrap()).cookie_returned,
    /** After signing out, or when another tab changed the session. */
    forgetToken: () => {
      csrfToken = null
    },
  }
}

export type ApiClient = ReturnType<typeof createApiClient>

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

/** Each try has its own time: waiting for someone to sign in again is not waiting for an answer. */
function signalOf({ signal, timeoutMs }: StreamOptions): AbortSignal | undefined {
  if (timeoutMs === undefined) return signal
  const timeout = AbortSignal.timeout(timeoutMs)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

function addressOf(template: string, { params, query }: LooseInput): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size > 0 ? `${path}?${search}` : path
}
