import { type ErrorCode, errorRegistry } from '@omniai/contracts/errors'

/**
 * The only error that reaches a caller as itself. Anything else becomes E_INTERNAL.
 * `detail` is shown to people; `cause` is for the log and never leaves the process.
 */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: unknown
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    options: { detail?: unknown; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(errorRegistry[code].message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.detail = options.detail
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return errorRegistry[this.code].status
  }
}

/** A configuration that must not start. The message is one sentence the operator can act on. */
export class ConfigError extends Error {
  override name = 'ConfigError'

  constructor(message: string, options?: ErrorOptions) {
    // Sentences repeat what was set, and an address can hold a name and a password.
    super(message.replace(/\/\/[^/\s@"]*@/g, '//…@'), options)
  }
}
