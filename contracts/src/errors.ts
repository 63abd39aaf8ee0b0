/**
 * Every error the API can answer with. The code is stable for ever; message and fix are shown to people.
 * `owner` says whose move it is: the caller's, the operator's, ours, or the model provider's.
 */
export type ErrorEntry = {
  readonly status: number
  readonly message: string
  readonly fix: string
  readonly retryable: boolean
  readonly owner: 'caller' | 'operator' | 'platform' | 'provider'
}

export const errorRegistry = {
  E_VALIDATION: {
    status: 400,
    message: 'The request is not valid.',
    fix: 'Correct the fields named in the detail and send it again.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_REQUIRED: {
    status: 401,
    message: 'Sign in to continue.',
    fix: 'Sign in, then try again. What you typed is kept.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_SESSION_EXPIRED: {
    status: 401,
    message: 'Your session has ended.',
    fix: 'Sign in again. What you typed is kept.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_INVALID_CREDENTIALS: {
    status: 401,
    message: 'Email or password is not right.',
    fix: 'Check both and try again.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_CSRF_INVALID: {
    status: 403,
    message: 'The security token of this page is out of date.',
    fix: 'Reload the page and try again.',
    retryable: true,
    owner: 'caller',
  },
  E_AUTH_ORIGIN_DENIED: {
    status: 403,
    message: 'This page may not call this server.',
    fix: 'Ask the operator to add the address of this page to CORS_ORIGINS.',
    retryable: false,
    owner: 'operator',
  },
  E_AUTH_FORBIDDEN: {
    status: 403,
    message: 'You are not allowed to do this.',
    fix: 'Ask an administrator for the permission.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_INVITE_INVALID: {
    status: 403,
    message: 'This invitation is not valid.',
    fix: 'It may be used up, expired or withdrawn. Ask the person who invited you for a new one.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_SETUP_INVALID: {
    status: 403,
    message: 'This setup link is not valid.',
    fix: 'It works once and for one hour. Restart the server to print a new one.',
    retryable: false,
    owner: 'operator',
  },
  E_AUTH_SECOND_FACTOR_REQUIRED: {
    status: 401,
    message: 'A second step is needed to sign in.',
    fix: 'Enter the code of your authenticator app, or a recovery code.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_SECOND_FACTOR_INVALID: {
    status: 401,
    message: 'That code is not right.',
    fix: 'Enter the code that the app shows now. Each code works once; so does each recovery code.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_PASSKEY_INVALID: {
    status: 401,
    message: 'This passkey did not work.',
    fix: 'Try again, use another passkey, or sign in with your password.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_OIDC_FAILED: {
    status: 401,
    message: 'The sign-in service did not confirm who you are.',
    fix: 'Try again. If it stays, give the request id to the operator.',
    retryable: false,
    owner: 'operator',
  },
  E_AUTH_CONFIRM_REQUIRED: {
    status: 403,
    message: 'Confirm that it is you.',
    fix: 'Enter your password or use a passkey; then it goes on.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_INVITE_REQUIRED: {
    status: 403,
    message: 'There is no account for you here yet.',
    fix: 'Ask for an invitation and open its link; or sign in with your password and connect this service to your account.',
    retryable: false,
    owner: 'caller',
  },
  E_AUTH_RESET_INVALID: {
    status: 403,
    message: 'This link for a new password is not valid.',
    fix: 'It works once and for a day. Ask an administrator for a new one.',
    retryable: false,
    owner: 'caller',
  },
  E_HOST_DENIED: {
    status: 403,
    message: 'This server does not answer to that host name.',
    fix: 'Use the address the server printed, or add the host to ALLOWED_HOSTS.',
    retryable: false,
    owner: 'operator',
  },
  E_CAPABILITY_DISABLED: {
    status: 403,
    message: 'This capability is switched off here.',
    fix: 'An administrator can switch it on.',
    retryable: false,
    owner: 'operator',
  },
  E_NOT_FOUND: {
    status: 404,
    message: 'There is nothing here, or it is not yours.',
    fix: 'Check the address, or go back to the list.',
    retryable: false,
    owner: 'caller',
  },
  E_CONFLICT: {
    status: 409,
    message: 'This changed in the meantime.',
    fix: 'Load it again and repeat the change.',
    retryable: false,
    owner: 'caller',
  },
  E_IDEMPOTENCY_CONFLICT: {
    status: 409,
    message: 'This request id was already used for something else.',
    fix: 'Use a new client_request_id for a new intent.',
    retryable: false,
    owner: 'caller',
  },
  E_TOO_LARGE: {
    status: 413,
    message: 'This is too large.',
    fix: 'Send less at once.',
    retryable: false,
    owner: 'caller',
  },
  E_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'This content type is not accepted.',
    fix: 'Send application/json.',
    retryable: false,
    owner: 'caller',
  },
  E_RATE_LIMITED: {
    status: 429,
    message: 'Too many requests.',
    fix: 'Wait as long as Retry-After says, then try again.',
    retryable: true,
    owner: 'caller',
  },
  E_INTERNAL: {
    status: 500,
    message: 'Something went wrong on the server.',
    fix: 'Try again. If it stays, give the request id to the operator.',
    retryable: true,
    owner: 'platform',
  },
  E_UNAVAILABLE: {
    status: 503,
    message: 'The server cannot take this right now.',
    fix: 'Try again in a moment.',
    retryable: true,
    owner: 'platform',
  },
  E_PROVIDER_NONE: {
    status: 503,
    message: 'No model is connected.',
    fix: 'Start LM Studio, Ollama or llama.cpp on the server, load a model, then retry.',
    retryable: true,
    owner: 'operator',
  },
  E_PROVIDER_UNAVAILABLE: {
    status: 502,
    message: 'The model server cannot be reached.',
    fix: 'Check that it is running, then retry.',
    retryable: true,
    owner: 'provider',
  },
  E_PROVIDER_TIMEOUT: {
    status: 504,
    message: 'The model server did not answer in time.',
    fix: 'It may be loading a large model. Retry, or pick a smaller model.',
    retryable: true,
    owner: 'provider',
  },
  E_PROVIDER_MODEL_NOT_FOUND: {
    status: 404,
    message: 'This model is not available.',
    fix: 'Pick another model, or load it in the model server.',
    retryable: false,
    owner: 'provider',
  },
  E_PROVIDER_AUTH: {
    status: 502,
    message: 'The model server refused our key.',
    fix: 'The operator needs to set a valid key for this provider.',
    retryable: false,
    owner: 'operator',
  },
  E_PROVIDER_CONTEXT_TOO_LONG: {
    status: 502,
    message: 'The conversation is longer than this model can read.',
    fix: 'Start a new thread, shorten the message, or pick a model with a larger context.',
    retryable: false,
    owner: 'caller',
  },
  E_PROVIDER_OVERLOADED: {
    status: 502,
    message: 'The model server is busy.',
    fix: 'Wait a moment, then retry.',
    retryable: true,
    owner: 'provider',
  },
  E_PROVIDER_REJECTED: {
    status: 502,
    message: 'The model server refused the request.',
    fix: 'Check the settings of this thread, or pick another model.',
    retryable: false,
    owner: 'provider',
  },
  E_PROVIDER_INTERRUPTED: {
    status: 502,
    message: 'The model server stopped in the middle of the answer.',
    fix: 'What arrived is kept. Retry to get a full answer.',
    retryable: true,
    owner: 'provider',
  },
  E_PROVIDER_BAD_OUTPUT: {
    status: 502,
    message: 'The model server sent something that cannot be read.',
    fix: 'Check that the address is that of an OpenAI-compatible API, then retry.',
    retryable: true,
    owner: 'provider',
  },
  E_PROVIDER_OUTPUT_TOO_LARGE: {
    status: 502,
    message: 'The answer grew beyond the limit and was cut.',
    fix: 'What arrived is kept. Lower the maximum of tokens, or ask for less at once.',
    retryable: false,
    owner: 'provider',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorRegistry

export const errorCodes = Object.keys(errorRegistry) as readonly ErrorCode[]
