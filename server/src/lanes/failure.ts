import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '@omniai/contracts/errors'
import type { ErrorEnvelope } from '@omniai/contracts/schemas/basics'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'
import { reasonOf } from '../kernel/logged-error.ts'
import { fieldsOf } from './request-log.ts'
import { apiHeaders } from './response-headers.ts'

/** Codes of Node and PostgreSQL that mean: the database does not answer, or has no room, or only reads: try again. */
const databaseDown = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '53100',
  '53200',
  '53300',
  '25006',
])

/** The same of SQLite, by the lowest byte of its number: busy, locked, only reads, the disk failed, the disk is full. */
const sqliteDown = new Set([5, 6, 8, 10, 13])

/** No file or socket is left to open: it passes. */
const outOfFiles = new Set(['EMFILE', 'ENFILE'])

/** Every failure of every lane leaves through here, in one shape. */
export function installFailureHandling(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendFailure(error, request, reply))
}

export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = asApiError(error)
  const fields = { ...fieldsOf(request), code: failure.code }
  if (failure.status >= 500) request.log.error({ err: error, ...fields }, 'request failed')
  else request.log.debug({ ...fields, reason: reasonOf(failure.cause) }, 'request refused')
  if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', failure.retryAfterSeconds)
  return reply
    .code(failure.status)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(envelopeOf(failure, request.id))
}

function envelopeOf(failure: ApiError, requestId: string): ErrorEnvelope {
  return {
    error: {
      code: failure.code,
      message: failure.message,
      ...(failure.detail !== undefined && failure.status < 500 && { detail: failure.detail }),
    },
    request_id: requestId,
  }
}

/**
 * The answer to what is no HTTP, too many headers or too slow a request: no route and no hook sees it, so it is written
 * by hand.
 */
export function answerBrokenRequest(
  error: Partial<NodeJS.ErrnoException>,
  socket: { readonly writable: boolean; end(text: string): unknown; destroy(): unknown },
  https: boolean,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const failure = new ApiError(error.code === 'HPE_HEADER_OVERFLOW' ? 'E_TOO_LARGE' : 'E_VALIDATION')
  const requestId = randomUUID()
  const body = JSON.stringify(envelopeOf(failure, requestId))
  const headers = {
    ...apiHeaders(requestId, https),
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${failure.status} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const known = error as Partial<FastifyError>
  if (known.validation) {
    const detail = known.validation.map(problem => ({
      path: `/${known.validationContext ?? 'body'}${problem.instancePath}`,
      message: describe(problem),
    }))
    return new ApiError('E_VALIDATION', { detail, cause: error })
  }
  const code = byFastifyCode(known)
  if (code) return new ApiError(code, { cause: error })
  if (isDatabaseDown(error)) return new ApiError('E_UNAVAILABLE', { cause: error, retryAfterSeconds: 2 })
  const { code: systemCode } = error as NodeJS.ErrnoException
  if (outOfFiles.has(systemCode ?? ''))
    return new ApiError('E_UNAVAILABLE', { cause: error, retryAfterSeconds: 2 })
  return new ApiError('E_INTERNAL', { cause: error })
}

function byFastifyCode(error: Partial<FastifyError>): ErrorCode | null {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'E_TOO_LARGE'
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'E_UNSUPPORTED_MEDIA_TYPE'
  // Bad JSON, bad URL encoding, a wrong content length: the caller's, whatever Fastify calls it.
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return 'E_VALIDATION'
  return null
}

function isDatabaseDown(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (databaseDown.has((each as NodeJS.ErrnoException).code ?? '')) return true
    if (sqliteDown.has(((each as { errcode?: number }).errcode ?? 0) & 0xff)) return true
    if (
      /timeout exceeded when trying to connect|Query read timeout|Connection terminated|database is locked/.test(
        each.message,
      )
    )
      return true
  }
  return false
}

function describe(problem: { keyword?: string; message?: string | undefined; params?: unknown }): string {
  const { additionalProperty } = (problem.params ?? {}) as { additionalProperty?: string }
  if (additionalProperty !== undefined) return `has no property "${additionalProperty}"`
  return problem.message ?? 'is not valid'
}
