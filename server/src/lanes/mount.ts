import type { Flags } from '@omniai/contracts/flags'
import { bounds, type LimitBucket, limitBuckets } from '@omniai/contracts/limits'
import {
  type Lane,
  lanePrefixes,
  lanes,
  type Operation,
  type PlannedOperation,
  permissions,
} from '@omniai/contracts/operation'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'
import type { RateLimiter } from '../kernel/limiter.ts'
import type { Pressure } from '../kernel/pressure.ts'
import type { Principal, Source } from '../kernel/principal.ts'
import type { RunEngine } from '../runs/engine.ts'
import {
  answerPreflight,
  checkHost,
  checkPage,
  checkPreflight,
  type OriginPolicy,
  pageOrigin,
} from './browser-origin.ts'
import type { BrowserCredential, BrowserSessions } from './browser-session.ts'
import { bytesOf, checkAnnouncedSize } from './byte-body.ts'
import { diagnosticsOf, type LaneSettings } from './diagnostics.ts'
import type { EventStreams } from './event-stream.ts'
import { fileAnswer } from './file-answer.ts'
import { networkOf } from './network.ts'
import { replied } from './replied.ts'
import type { Call, Handlers } from './request-context.ts'
import { noteFacts } from './request-log.ts'
import { runAnswer } from './run-answer.ts'
import { shedUnder } from './shed.ts'

export type BrowserLane = {
  readonly sessions: BrowserSessions
  readonly origins: OriginPolicy
  readonly settings: LaneSettings
  readonly rateLimiter: RateLimiter
  readonly flags: () => Flags
  readonly pressure: () => Pressure
  readonly runs: RunEngine
  readonly streams: EventStreams
}

const credentials = new WeakMap<FastifyRequest, BrowserCredential>()

/** Refuses what the contract lets slip: an operation that nothing guards must not be reachable. */
export function assertGuarded(id: string, operation: Operation): void {
  if (!permissions.includes(operation.permission)) throw new Error(`${id} has no permission`)
  if (!Object.hasOwn(limitBuckets, operation.limit)) throw new Error(`${id} has no limit`)
  if (!lanes.includes(operation.lane)) throw new Error(`${id} has no lane`)
  if (laneOf(operation.path) !== operation.lane) throw new Error(`${id} is outside its lane`)
}

/** The lane with the longest prefix: /v1/dev/… is not of /v1. */
function laneOf(path: string): Lane | undefined {
  return lanes
    .filter(lane => path.startsWith(`${lanePrefixes[lane]}/`))
    .sort((left, right) => lanePrefixes[right].length - lanePrefixes[left].length)[0]
}

function assertCookieLane(id: string, operation: Operation): void {
  assertGuarded(id, operation)
  if (operation.lane !== 'ui' && operation.lane !== 'dev')
    throw new Error(`${id} is not for a session cookie`)
  if (operation.permission === 'token') throw new Error(`${id} asks for a token where there is none`)
}

/**
 * Mounts a map of operations as routes of a lane whose credential is the session cookie. All guards run before the
 * body is parsed: a stranger learns nothing about its schema, and a body that is too large costs nothing.
 */
export function mountBrowserLane<Map extends Record<string, Operation>, Agents>(
  scope: FastifyInstance,
  lane: BrowserLane,
  operations: Map,
  handlers: Handlers<Map, Agents>,
  agents: Agents,
): void {
  const paths = new Set<string>()
  for (const [id, operation] of Object.entries(operations)) {
    assertCookieLane(id, operation)
    paths.add(routePath(operation.path))
    scope.route({
      method: operation.method,
      url: routePath(operation.path),
      // A stream that nobody reads the body of would be held open for nothing.
      exposeHeadRoute: operation.method === 'GET' && operation.streams !== true,
      config: {
        operation: id,
        lane: operation.lane,
        ...(operation.body_type && { bodySeconds: bounds.upload_seconds }),
      },
      bodyLimit: operation.body_bytes ?? bounds.body_bytes,
      schema: {
        ...(operation.params && { params: operation.params }),
        ...(operation.query && { querystring: operation.query }),
        ...(operation.body && { body: operation.body }),
        response: operation.responses,
      },
      onRequest: (request, reply) => guard(lane, operation, request, reply),
      handler: async (request, reply) => {
        const result = await handlers[id as keyof Map](callOf(lane, request, reply), agents)
        if (result === replied) return reply
        const [status] = Object.keys(operation.responses)
        return reply.code(reply.statusCode === 200 ? Number(status ?? 200) : reply.statusCode).send(result)
      },
    })
  }
  mountPreflights(scope, lane, paths)
}

/** Reserved operations keep their place: guarded like the others, they answer that they are switched off. */
export function mountPlanned(
  scope: FastifyInstance,
  lane: BrowserLane,
  planned: Readonly<Record<string, PlannedOperation>>,
): void {
  const paths = new Set<string>()
  for (const [id, reserved] of Object.entries(planned)) {
    const limit = reserved.lane === 'dev' ? 'admin' : reserved.permission === 'public' ? 'open' : 'write'
    const operation: Operation = { ...reserved, limit, summary: '', responses: {}, errors: [] }
    assertCookieLane(id, operation)
    paths.add(routePath(operation.path))
    scope.route({
      method: operation.method,
      url: routePath(operation.path),
      config: { operation: id, lane: reserved.lane },
      onRequest: async (request, reply) => {
        await guard(lane, operation, request, reply)
        throw new ApiError('E_CAPABILITY_DISABLED')
      },
      handler: async () => {
        throw new ApiError('E_CAPABILITY_DISABLED')
      },
    })
  }
  mountPreflights(scope, lane, paths)
}

const preflightPaths = new WeakMap<FastifyInstance, Set<string>>()

/** One OPTIONS route for a path, however many methods it has. */
function mountPreflights(scope: FastifyInstance, lane: BrowserLane, paths: ReadonlySet<string>): void {
  const mounted = preflightPaths.get(scope) ?? new Set<string>()
  preflightPaths.set(scope, mounted)
  for (const url of paths) {
    // Parameter names differ between operations of one path; the router sees the same route.
    const shape = url.replace(/:[a-z_]+/g, ':id')
    if (mounted.has(shape)) continue
    mounted.add(shape)
    scope.options(url, async (request, reply) => {
      checkPreflight(request, reply, lane.origins)
      return answerPreflight(reply)
    })
  }
}

const routePath = (path: string) => path.replaceAll(/\{([a-z_]+)\}/g, ':$1')

/**
 * In this order, and only then the body: first what costs nothing and says who may read the answer, then what asks the
 * database, and the limit last, so that nobody's budget is spent by a request that somebody else made in their name.
 */
async function guard(
  lane: BrowserLane,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  checkHost(request, lane.origins)
  const proven = operation.pages_only || lane.sessions.sentSessionCookies(request) > 0
  checkPage(request, reply, lane.origins, proven ? 'always' : 'unless opened')
  // Two credentials at once: which one counts would be anybody's guess.
  if (request.headers.authorization !== undefined) throw new ApiError('E_AUTH_REQUIRED')
  checkContentType(operation, request)
  // The page may read it by now, and nothing was asked of the database yet.
  shedUnder(lane.pressure(), operation)
  const credential = await lane.sessions.credentialOf(request)
  credentials.set(request, credential)
  if (operation.permission !== 'public' && credential.state !== 'live') {
    throw new ApiError(credential.state === 'ended' ? 'E_AUTH_SESSION_EXPIRED' : 'E_AUTH_REQUIRED')
  }
  if (operation.method !== 'GET') lane.sessions.checkCsrf(request, credential)
  const principal = credential.state === 'live' ? credential.principal : null
  if (principal) noteFacts(request, { user_id: principal.userId })
  if (operation.permission === 'admin' && principal?.role !== 'admin') throw new ApiError('E_AUTH_FORBIDDEN')
  if (operation.confirmed && !(credential.state === 'live' && credential.confirmed)) {
    throw new ApiError('E_AUTH_CONFIRM_REQUIRED')
  }
  if (operation.flag && !lane.flags()[operation.flag]) throw new ApiError('E_CAPABILITY_DISABLED')
  await takeLimit(lane.rateLimiter, operation, request, principal)
  if (operation.body_type) checkAnnouncedSize(request, operation.body_bytes ?? bounds.body_bytes)
}

/** What a form can send is refused, also where no body is read: it would not be a request of our page. */
function checkContentType(operation: Operation, request: FastifyRequest): void {
  if (operation.method === 'GET') return
  const type = request.headers['content-type']
  const fits = operation.body_type
    ? type === 'application/octet-stream'
    : type === undefined
      ? operation.body === undefined
      : isJson(type)
  if (!fits) throw new ApiError('E_UNSUPPORTED_MEDIA_TYPE')
}

const isJson = (type: string) => /^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)

async function takeLimit(
  limiter: RateLimiter,
  operation: Operation,
  request: FastifyRequest,
  principal: Principal | null,
): Promise<void> {
  const bucket: LimitBucket = limitBuckets[operation.limit]
  if (bucket.taken !== 'lane') return
  const who = bucket.key === 'user' && principal ? principal.userId : networkOf(request.ip)
  const taken = await limiter.take(`${operation.limit}:${who}`, bucket)
  if (!taken.ok) throw new ApiError('E_RATE_LIMITED', { retryAfterSeconds: taken.retryAfterSeconds })
}

function sourceOf(lane: BrowserLane, request: FastifyRequest): Source {
  const device = lane.sessions.deviceOf(request)
  const userAgent = request.headers['user-agent'] ?? ''
  return { ip: request.ip, userAgent, ...(device !== undefined && { device }) }
}

function callOf(lane: BrowserLane, request: FastifyRequest, reply: FastifyReply): Call<never> {
  const credential = credentials.get(request) ?? { state: 'none' }
  const call = {
    principal: credential.state === 'live' ? credential.principal : null,
    params: request.params,
    query: request.query,
    body: request.body,
    bytes: () => bytesOf(request),
    file: fileAnswer(reply),
    source: sourceOf(lane, request),
    page: {
      origin: pageOrigin(request, lane.origins),
      browser: lane.sessions.browserOf(request, credential),
    },
    flags: lane.flags(),
    session: lane.sessions.writer(request, reply, credential),
    answer: runAnswer(lane.runs, lane.streams, request, reply),
    diagnose: () => diagnosticsOf(lane, request),
  }
  // The guard and the schemas made it so; the type of each operation is on its handler.
  return call as unknown as Call<never>
}
