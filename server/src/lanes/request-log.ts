/**
 * What the log says of requests and errors. By what is let through, not by what is taken out: of a request its
 * operation and ids that we made, of an error its kind and where it happened. Addresses, queries, headers, bodies and
 * the words of model servers can hold passwords, tokens and what people write.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { errorForLog } from '../kernel/logged-error.ts'
import type { Observer, RunSeen } from '../kernel/observations.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string
    lane?: string
  }
}

type Facts = {
  user_id?: string
  run_id?: string
  /** It is answered with events, for as long as someone reads. */
  stream?: true
}

const facts = new WeakMap<FastifyRequest, Facts>()

/** Ids that the guards and handlers learned: each is in every line about this request from then on. */
export function noteFacts(request: FastifyRequest, learned: Facts): void {
  facts.set(request, { ...facts.get(request), ...learned })
}

export function fieldsOf(request: FastifyRequest) {
  const { operation, lane } = request.routeOptions?.config ?? {}
  return { operation: operation ?? null, lane: lane ?? null, ...facts.get(request) }
}

/** One line for each request when it is over, and one observation. */
export function installRequestLog(app: FastifyInstance, observer: Pick<Observer, 'request'>): void {
  app.addHook('onResponse', async (request, reply) => {
    const fields = fieldsOf(request)
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    const isStream = fields.stream === true
    const status = reply.raw.statusCode
    observer.request({ operation: fields.operation, lane: fields.lane, status, milliseconds, isStream })
    const { method } = request
    request.log.info({ ...fields, method, status, ms: milliseconds }, 'request')
  })
}

type RequestSpan = { end(attributes: Record<string, string | number>, failed: boolean): void }

/** A span for each request, named by its operation; what it leads to is part of it. */
export function installRequestSpans<S extends RequestSpan>(
  app: FastifyInstance,
  tracer: { begin(name: string, kind: 'server'): S; enter(span: S, work: () => void): void },
): void {
  const spans = new WeakMap<FastifyRequest, S>()
  app.addHook('onRequest', (request, _reply, done) => {
    const span = tracer.begin(fieldsOf(request).operation ?? 'none', 'server')
    spans.set(request, span)
    tracer.enter(span, done)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { operation, lane, user_id, run_id } = fieldsOf(request)
    const status = reply.raw.statusCode
    const attributes = {
      'http.request.method': request.method,
      'http.response.status_code': status,
      'omniai.request_id': request.id,
      ...(operation && { 'omniai.operation': operation }),
      ...(lane && { 'omniai.lane': lane }),
      ...(user_id && { 'omniai.user_id': user_id }),
      ...(run_id && { 'omniai.run_id': run_id }),
    }
    spans.get(request)?.end(attributes, status >= 500)
  })
}

/** Of a run that ended: no word of what was asked or answered. */
export const fieldsOfRun = ({ usage, ...seen }: RunSeen) => ({
  run_id: seen.runId,
  user_id: seen.userId,
  kind: seen.kind,
  status: seen.status,
  reason: seen.reason,
  ...(seen.errorCode && { code: seen.errorCode }),
  ...(usage && {
    ms: usage.duration_ms,
    first_token_ms: usage.first_token_ms,
    prompt_tokens: usage.prompt_tokens,
    completion_tokens: usage.completion_tokens,
  }),
})

export const logSerializers = {
  err: errorForLog,
  error: errorForLog,
  req: ({ method }: { readonly method: string }) => ({ method }),
}
