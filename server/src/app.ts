/** The composition root: the only file that knows every agent, lane and platform part. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { bounds } from '@omniai/contracts/limits'
import type { Lane, PlannedOperation } from '@omniai/contracts/operation'
import { devOperations } from '@omniai/contracts/operations/dev'
import { plannedOperations } from '@omniai/contracts/operations/planned'
import { uiOperations } from '@omniai/contracts/operations/ui'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { authMigrations, createAuthAgent, type HashCost } from './agents/auth/index.ts'
import {
  conversationMigrations,
  createConversationAgent,
  makeSearchIndexAgain,
  originOf,
} from './agents/conversation/index.ts'
import { createMediaAgent, mediaMigrations } from './agents/media/index.ts'
import { createProjectAgent, emptyDocIndex, projectMigrations } from './agents/project/index.ts'
import {
  createProviderAgent,
  type ProviderAgent,
  providerMigrations,
  providerOrigins,
} from './agents/provider/index.ts'
import type { Config } from './config/config.ts'
import { providersOf } from './config/providers.ts'
import type { Secrets } from './config/secrets.ts'
import type { Blobs } from './kernel/blobs.ts'
import type { Database } from './kernel/database.ts'
import { newId } from './kernel/ids.ts'
import type { RateLimiter, Slots } from './kernel/limiter.ts'
import type { Presence } from './kernel/presence.ts'
import { noSignals, type RunSignals } from './kernel/run-signals.ts'
import { createSealing } from './kernel/sealing.ts'
import { isBrowserLane, isOurHost, letRead } from './lanes/browser-origin.ts'
import { createBrowserSessions } from './lanes/browser-session.ts'
import { installBodyDeadline, installByteBodies } from './lanes/byte-body.ts'
import { devHandlers } from './lanes/dev/handlers.ts'
import { createEventStreams, defaultStreamTimes, type StreamTimes } from './lanes/event-stream.ts'
import { answerBrokenRequest, installFailureHandling, sendFailure } from './lanes/failure.ts'
import { installationView } from './lanes/installation-view.ts'
import { installJsonBodies } from './lanes/json-body.ts'
import { mountBrowserLane, mountPlanned } from './lanes/mount.ts'
import { fieldsOfRun, installRequestLog, installRequestSpans, logSerializers } from './lanes/request-log.ts'
import { apiHeaders, installResponseHeaders } from './lanes/response-headers.ts'
import { installSchemas } from './lanes/schemas.ts'
import { mountSwitchedOff } from './lanes/switched-off.ts'
import { uiHandlers } from './lanes/ui/handlers.ts'
import { mountWebApp } from './lanes/web-app.ts'
import { openBlobs } from './platform/blobs/open-blobs.ts'
import { createEgress } from './platform/egress/egress.ts'
import { createMemoryRateLimiter, createMemorySlots } from './platform/limits/memory.ts'
import { createMemoryPresence } from './platform/presence/memory-presence.ts'
import { createLagGauge, defaultLagLimits, type LagLimits } from './platform/pressure/loop-lag.ts'
import { createMetrics, type Metrics } from './platform/telemetry/metrics.ts'
import { watchedDatabase, watchedSlots } from './platform/telemetry/watched-parts.ts'
import { createRunEngine, defaultRunTimes, type RunTimes } from './runs/engine.ts'
import { runMigrations } from './runs/migrations.ts'

/** In the order of their names, which is the order they run in: agents add theirs in any. */
export const migrations = [
  ...authMigrations,
  ...runMigrations,
  ...conversationMigrations,
  ...providerMigrations,
  ...mediaMigrations,
  ...projectMigrations,
].sort((left, right) => (left.name < right.name ? -1 : 1))

/** What is wrong in a damaged index of the search of SQLite, by the name of its table, comes right from the rows. */
export const makeIndexesAgain = (database: Database, names: readonly string[]): Promise<void> =>
  database.transaction(async tx => {
    if (names.includes('search_words')) await makeSearchIndexAgain(tx)
    if (names.includes('doc_words')) await emptyDocIndex(tx)
  })

export type AppOptions = {
  readonly config: Config
  readonly secrets: Secrets
  readonly database: Database
  readonly version: string
  /** The built web app, or null to serve the API only. */
  readonly webDir: string | null
  /** No other process can be using this database: what is unfinished there has no owner. */
  readonly soleOwner: boolean
  readonly now?: () => number
  /** Left out: the clock of this process that nobody sets. */
  readonly monotonic?: () => number
  /** Left out: the place of the configuration. */
  readonly blobs?: Blobs
  /** Left out: counts in memory. */
  readonly rateLimiter?: RateLimiter
  /** Left out: of its own. */
  readonly metrics?: Metrics
  /** Left out: there is none. */
  readonly isRedisUp?: () => boolean
  /** Left out: counts in memory. */
  readonly slots?: Slots
  /** Left out: this is the only instance. */
  readonly signals?: RunSignals
  /** Left out: who is where, in memory. */
  readonly presence?: Presence
  readonly runTimes?: Partial<RunTimes>
  readonly streamTimes?: Partial<StreamTimes>
  readonly lagLimits?: LagLimits
  /** Of a password; left out: what is safe. For tests, which hash many. */
  readonly hashCost?: HashCost
  /** Refuses an answer that its schema would have to strip. For tests. */
  readonly checkResponses?: boolean
}

export async function createApp(options: AppOptions) {
  const { config, secrets, now = Date.now, monotonic = () => performance.now() } = options
  const metrics = options.metrics ?? createMetrics(options.version)
  const { observer } = metrics
  const tracing = await openTracing(options, reason => app.log.warn({ reason }, 'traces are lost'))
  const tracer = tracing?.tracer
  const watched = watchedDatabase(options.database, observer)
  const database = tracer ? tracer.database(watched) : watched
  const https = config.cookieMode !== 'local'
  const origins = {
    corsOrigins: config.corsOrigins,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    local: !https,
    sites: config.pageSites,
    strict: config.strictAuth,
  }
  const app = Fastify({
    logger: { level: config.logLevel, serializers: logSerializers },
    // Of requests our own lines tell.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: 64 * 1024,
    // That of the slowest route; each has its own, which is shorter.
    requestTimeout: (bounds.upload_seconds + 5) * 1000,
    connectionTimeout: 0,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false, maxParamLength: 200 },
    return503OnClosing: false,
    // An address that cannot be read reaches no route, so neither hooks nor the error handler of one.
    frameworkErrors: (error, request, reply) => {
      reply.headers(apiHeaders(request.id, https))
      if (isOurHost(request, origins) && isBrowserLane(request.url)) letRead(request, reply, origins)
      sendFailure(error, request, reply)
    },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, https),
  })
  installFailureHandling(app)
  installRequestLog(app, observer)
  if (tracer) installRequestSpans(app, tracer)
  installBodyDeadline(app, bounds.body_seconds)
  installJsonBodies(app)
  installByteBodies(app)
  installSchemas(app, options.checkResponses ?? false)
  installResponseHeaders(app, https)

  const rateLimiter = options.rateLimiter ?? createMemoryRateLimiter()
  const slots = watchedSlots(options.slots ?? createMemorySlots(monotonic), observer)
  const runs = createRunEngine({
    database,
    newId,
    now,
    monotonic,
    rateLimiter,
    slots,
    signals: options.signals ?? noSignals,
    times: { ...defaultRunTimes, ...options.runTimes },
    onError: (error, runId) => app.log.error({ err: error, run_id: runId }, 'run engine'),
    around:
      tracer &&
      (kind => ({
        ...kind,
        execute: (...given) => tracer.span(`run ${kind.kind}`, () => kind.execute(...given)),
      })),
    observer: {
      ...observer,
      runEnded(seen) {
        observer.runEnded(seen)
        app.log.info(fieldsOfRun(seen), 'run ended')
      },
    },
  })
  const providerConfigs = providersOf(config, secrets)
  const egress = createEgress({
    allowedOrigins: providerOrigins(providerConfigs),
    named: origin => provider.namedOrigin(origin),
    ownPorts: ownPorts(config),
  })
  const provider: ProviderAgent = createProviderAgent({
    database,
    newId,
    runs,
    sealing: createSealing(secrets.encryptionKey, 'provider key'),
    judge: egress.judge,
    audit: event => auth.audit(event),
    providers: providerConfigs,
    embedded: {
      mode: config.embeddedModel,
      dir: join(config.dataDir, 'embedded'),
      modelsDir: join(config.dataDir, 'models'),
      ...(config.npmExecPath && { npmExecPath: config.npmExecPath }),
    },
    egress: tracer ? tracer.egress(egress) : egress,
    now,
    monotonic,
    observer,
    log: (message, fields) => app.log.info(fields, message),
  })
  const oidcEgress =
    config.oidc && createEgress({ allowedOrigins: [new URL(config.oidc.issuer).origin], publicHttps: true })
  const auth = createAuthAgent({
    database,
    rateLimiter,
    newId,
    now,
    sessionSecret: secrets.sessionSecret,
    sealing: createSealing(secrets.encryptionKey, 'totp'),
    hashCost: options.hashCost,
    oidc: config.oidc &&
      oidcEgress && { config: config.oidc, clientSecret: secrets.oidcClientSecret, egress: oidcEgress },
    log: (message, fields) => app.log.warn(fields, message),
  })
  const files = options.blobs
    ? { blobs: options.blobs, close: async () => {} }
    : await openBlobs(config.mediaStorage, secrets.mediaKeys, observer)
  const media = createMediaAgent({
    database,
    blobs: files.blobs,
    newId,
    now,
    slots,
  })
  const project = createProjectAgent({
    database,
    newId,
    now,
    auth,
    media,
    flags: () => config.flags,
    originOf,
    presence: options.presence ?? createMemoryPresence(monotonic),
  })
  const conversation = createConversationAgent({
    database,
    newId,
    now,
    runs,
    provider,
    auth,
    media,
    project,
    onError: error => app.log.error({ err: error }, 'conversation'),
  })

  const gauge = createLagGauge(options.lagLimits ?? defaultLagLimits)
  const streams = createEventStreams(auth.liveSessions, { ...defaultStreamTimes, ...options.streamTimes })
  auth.onSessionEnded(streams.endOf)
  const lane = {
    sessions: createBrowserSessions(auth, { mode: config.cookieMode }),
    origins,
    settings: { cookies: { mode: config.cookieMode }, production: config.environment === 'production' },
    rateLimiter,
    flags: () => config.flags,
    pressure: () => gauge.pressure,
    runs,
    streams,
  }
  metrics.watch({
    liveRuns: () => runs.liveCount,
    isAccepting: () => runs.accepting,
    readers: () => ({ count: streams.count, bufferedBytes: streams.bufferedBytes }),
    connections: database.connections,
    redis: () => options.isRedisUp?.() ?? null,
    providers: provider.states,
  })
  const installation = installationView({ auth, database, runs, version: options.version })

  await app.register(async scope => {
    mountBrowserLane(scope, lane, uiOperations, uiHandlers, {
      auth,
      conversation,
      media,
      project,
      provider,
      runs,
      installation,
    })
    mountPlanned(scope, lane, plannedOf('ui'))
  })
  await app.register(async scope => {
    mountBrowserLane(scope, lane, devOperations, devHandlers, { auth, conversation, provider })
    mountPlanned(scope, lane, plannedOf('dev'))
  })
  for (const name of ['public', 'legacy'] as const) {
    await app.register(async scope => {
      mountSwitchedOff(scope, plannedOf(name), origins)
    })
  }
  // Each costs memory before it has said anything; more are closed at once.
  app.server.maxConnections = bounds.connections
  await mountWebApp(app, options.webDir, { https, origins })

  await provider.ready
  await runs.recover(options.soleOwner)
  if (options.soleOwner) {
    const { done } = await media.recover()
    void done.catch(error => app.log.error({ err: error }, 'files of an earlier process'))
  }
  runs.startHeartbeat()
  const sweep = setInterval(() => {
    void auth.sweep().catch(() => {})
    void media.sweep().catch(error => app.log.error({ err: error }, 'sweep of files'))
    void project.sweep().catch(error => app.log.error({ err: error }, 'sweep of projects'))
    void conversation.sweep().catch(error => app.log.error({ err: error }, 'sweep of conversations'))
  }, 60 * 60_000)
  sweep.unref()
  // A save is found at once; what is looked through for that is kept small by this.
  const indexing = setInterval(() => {
    void project.indexDocs().catch(error => app.log.error({ err: error }, 'index of documents'))
  }, 5_000)
  indexing.unref()

  return {
    app,
    auth,
    conversation,
    media,
    project,
    provider,
    runs,
    metrics,
    openStreams: () => streams.count,
    /** Lets running answers end, tells their readers, then closes everything. */
    async drain(graceMs: number): Promise<void> {
      await runs.drain(graceMs)
      streams.closeAll()
      clearInterval(sweep)
      clearInterval(indexing)
      gauge.close()
      await closeServer(app)
      await provider.close()
      await files.close()
      await egress.close()
      await oidcEgress?.close()
      await tracing?.close()
    },
  }
}

export type OmniApp = Awaited<ReturnType<typeof createApp>>

/** Without an address for traces none of it is loaded, and nothing is wrapped. */
async function openTracing({ config, secrets, version }: AppOptions, onLost: (reason: string) => void) {
  if (!config.traces) return null
  const { endpoint, service } = config.traces
  const egress = createEgress({ allowedOrigins: [new URL(endpoint).origin] })
  const { createTracer } = await import('./platform/telemetry/tracer.ts')
  const tracer = createTracer({ endpoint, service, version, headers: secrets.traceHeaders, egress, onLost })
  return {
    tracer,
    async close(): Promise<void> {
      await tracer.close()
      await egress.close()
    },
  }
}

async function closeServer(app: FastifyInstance): Promise<void> {
  // close() waits for idle keep-alive connections, which browsers hold for minutes.
  app.server.closeIdleConnections()
  const closed = app.close()
  const cut = setTimeout(() => app.server.closeAllConnections(), 1000)
  await closed
  clearTimeout(cut)
}

/** A provider is never this server, nor its database. */
function ownPorts(config: Config): number[] {
  const database = config.databaseUrl && URL.canParse(config.databaseUrl) ? new URL(config.databaseUrl) : null
  return [config.port, ...(database?.port ? [Number(database.port)] : [])]
}

function plannedOf(lane: Lane): Record<string, PlannedOperation> {
  return Object.fromEntries(
    Object.entries(plannedOperations).filter(([, operation]) => operation.lane === lane),
  )
}
