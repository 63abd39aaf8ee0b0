/**
 * What an operation is. Routes, schemas, OpenAPI, the endpoint map, the typed client and the test grid derive from it.
 */
import type { Static, TObject, TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import type { FlagName } from './flags.ts'
import type { LimitName } from './limits.ts'

export const lanes = ['ui', 'dev', 'public', 'legacy'] as const
export type Lane = (typeof lanes)[number]

export const lanePrefixes: { readonly [lane in Lane]: string } = {
  ui: '/v1',
  dev: '/v1/dev',
  public: '/v1/public',
  legacy: '/api',
}

/** `public` must be spelled out; there is no operation without a permission. */
export const permissions = ['public', 'member', 'admin', 'token'] as const
export type Permission = (typeof permissions)[number]

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export type Operation = {
  readonly method: Method
  /** The whole path with `{name}` placeholders. */
  readonly path: string
  readonly lane: Lane
  readonly permission: Permission
  readonly limit: LimitName
  readonly flag?: FlagName
  /** True: the person must have signed in or confirmed who they are within `bounds.confirmed_seconds`. */
  readonly confirmed?: true
  /** True: only a page of ours may ask. Any other GET may also be opened by hand, or by a monitor, without a cookie. */
  readonly pages_only?: true
  readonly summary: string
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  /** `bytes`: the body is `application/octet-stream`, read as it arrives. Left out: JSON of `body`. */
  readonly body_type?: 'bytes'
  readonly body_bytes?: number
  /** Status of success → schema of its body. */
  readonly responses: { readonly [status: number]: TSchema }
  /** `bytes`: success is the content of a file, as something to save. */
  readonly response_type?: 'bytes'
  /** True: success can also be `text/event-stream` of RunEvent. */
  readonly streams?: boolean
  /** Codes beyond those that every operation of its lane can answer. */
  readonly errors: readonly ErrorCode[]
}

/** Reserved: the name, place and guards are fixed, the shapes come with its phase. Answers E_CAPABILITY_DISABLED. */
export type PlannedOperation = {
  readonly method: Method
  readonly path: string
  readonly lane: Lane
  readonly permission: Permission
  readonly flag?: FlagName
  readonly phase: string
}

type Of<S> = S extends TSchema ? Static<S> : undefined

export type ParamsOf<O extends Operation> = Of<O['params']>
export type QueryOf<O extends Operation> = Of<O['query']>
export type BodyOf<O extends Operation> = Of<O['body']>
export type ResponseOf<O extends Operation> = {
  [S in keyof O['responses']]: Of<O['responses'][S]>
}[keyof O['responses']]

/** Codes that any operation of a lane may answer with, whatever it does. */
export function commonErrors(
  operation: Pick<
    Operation,
    'permission' | 'lane' | 'flag' | 'body' | 'body_type' | 'query' | 'params' | 'method' | 'confirmed'
  >,
): ErrorCode[] {
  const codes: ErrorCode[] = ['E_HOST_DENIED', 'E_RATE_LIMITED', 'E_INTERNAL', 'E_UNAVAILABLE']
  if (operation.lane === 'ui' || operation.lane === 'dev') codes.push('E_AUTH_ORIGIN_DENIED')
  if (operation.permission !== 'public') codes.push('E_AUTH_REQUIRED', 'E_AUTH_SESSION_EXPIRED')
  if (operation.permission === 'admin') codes.push('E_AUTH_FORBIDDEN')
  if (operation.method !== 'GET' && operation.lane !== 'public') codes.push('E_AUTH_CSRF_INVALID')
  if (operation.confirmed) codes.push('E_AUTH_CONFIRM_REQUIRED')
  if (operation.flag) codes.push('E_CAPABILITY_DISABLED')
  if (operation.body || operation.query || operation.params) codes.push('E_VALIDATION')
  if (operation.body || operation.body_type) codes.push('E_TOO_LARGE', 'E_UNSUPPORTED_MEDIA_TYPE')
  if (operation.params) codes.push('E_NOT_FOUND')
  return codes
}
