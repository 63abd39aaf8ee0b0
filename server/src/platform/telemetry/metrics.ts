/** Every metric of the house, by name. docs/operate/observability.md has the same list; a test compares the two. */
import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Observer } from '../../kernel/observations.ts'
import { createRegistry, type Labels } from './registry.ts'

const requestBounds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const databaseBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const firstTokenBounds = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128]
const tokenBounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 1, 4]
const runBounds = [0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 900, 3600]
const batchBounds = [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000]

/** What is only looked at when somebody asks. */
export type Watched = {
  readonly liveRuns: () => number
  readonly isAccepting: () => boolean
  readonly readers: () => { readonly count: number; readonly bufferedBytes: number }
  /** null: none is configured. */
  readonly redis: () => boolean | null
  readonly connections: () => readonly (readonly [state: string, count: number])[]
  readonly providers: () => readonly {
    readonly id: string
    readonly state: string
    readonly circuit: string
    readonly busy: number
    readonly waiting: number
  }[]
}

export function createMetrics(version: string) {
  const registry = createRegistry()
  const { counter, gauge, histogram } = registry
  const slots = new Map<string, number>()
  let watched: Watched | null = null
  let loop: ReturnType<typeof monitorEventLoopDelay> | null = null

  const requests = counter('omniai_requests_total', 'Requests that were answered.', [
    'operation',
    'lane',
    'status',
  ])
  const requestSeconds = histogram(
    'omniai_request_seconds',
    'From the arrival of a request to the end of its answer, event streams left out.',
    requestBounds,
    ['operation'],
  )
  const started = counter('omniai_runs_started_total', 'Runs that this instance began.', ['kind'])
  const ended = counter('omniai_runs_ended_total', 'Runs that this instance ended.', [
    'kind',
    'status',
    'error',
  ])
  const runSeconds = histogram('omniai_run_seconds', 'How long runs took.', runBounds, ['kind'])
  const firstToken = histogram(
    'omniai_run_first_token_seconds',
    'From the start of a run to its first word.',
    firstTokenBounds,
    ['kind'],
  )
  const perToken = histogram(
    'omniai_run_token_seconds',
    'Mean time between two tokens of a run after its first.',
    tokenBounds,
    ['kind'],
  )
  const tokens = counter('omniai_tokens_total', 'Tokens that models read and wrote.', ['direction'])
  const calls = counter(
    'omniai_provider_calls_total',
    'Questions to model servers; error is empty when it went well.',
    ['provider', 'kind', 'error'],
  )
  const callSeconds = histogram(
    'omniai_provider_first_answer_seconds',
    'From asking a model server to the beginning of its answer.',
    firstTokenBounds,
    ['provider', 'kind'],
  )
  const batches = counter('omniai_log_batches_total', 'Group commits of the run log.', ['outcome'])
  const batchEvents = histogram('omniai_log_batch_events', 'Events in one group commit.', batchBounds)
  const batchSeconds = histogram('omniai_log_batch_seconds', 'How long a group commit took.', databaseBounds)
  const databaseSeconds = histogram(
    'omniai_database_seconds',
    'How long queries and whole transactions took.',
    databaseBounds,
    ['what'],
  )
  const databaseErrors = counter('omniai_database_errors_total', 'Queries and transactions that failed.', [
    'what',
  ])
  const storeRequests = counter(
    'omniai_object_store_requests_total',
    'Requests to the object store of files, repeats counted; absent where files lie in a folder.',
    ['method', 'outcome'],
  )
  const storeSeconds = histogram(
    'omniai_object_store_seconds',
    'From a request to the object store to the beginning of its answer.',
    requestBounds,
    ['method'],
  )
  const refusedSlots = counter('omniai_slots_refused_total', 'Starts refused because all slots were taken.', [
    'category',
  ])

  gauge('omniai_slots_in_use', 'Slots that are taken on this instance.', ['category'], () =>
    [...slots].map(([category, count]) => [{ category }, count]),
  )
  const one = (read: (now: Watched) => number) => () => (watched ? [[{}, read(watched)] as const] : [])
  gauge(
    'omniai_runs_live',
    'Runs that this instance executes now.',
    [],
    one(now => now.liveRuns()),
  )
  gauge(
    'omniai_accepting',
    '1 while new runs are taken, 0 while draining.',
    [],
    one(now => Number(now.isAccepting())),
  )
  gauge(
    'omniai_readers',
    'Event streams that are being read.',
    [],
    one(now => now.readers().count),
  )
  gauge(
    'omniai_reader_buffered_bytes',
    'Bytes that wait in front of readers.',
    [],
    one(now => now.readers().bufferedBytes),
  )
  gauge('omniai_database_connections', 'Connections to the database.', ['state'], () =>
    (watched?.connections() ?? []).map(([state, count]) => [{ state }, count]),
  )
  gauge(
    'omniai_redis_up',
    '1 while Redis answers, 0 while limits count on each instance; absent without Redis.',
    [],
    () => {
      const isUp = watched?.redis() ?? null
      return isUp === null ? [] : [[{}, Number(isUp)]]
    },
  )
  const byProvider = (read: (provider: ReturnType<Watched['providers']>[number]) => number) => () =>
    (watched?.providers() ?? []).map(provider => [{ provider: provider.id }, read(provider)] as const)
  gauge(
    'omniai_provider_ready',
    '1 when a model server answers and has a model.',
    ['provider'],
    byProvider(each => Number(each.state === 'ready')),
  )
  gauge(
    'omniai_provider_circuit_open',
    '1 while a model server is left alone, 0.5 while one request finds out.',
    ['provider'],
    byProvider(({ circuit }) => (circuit === 'closed' ? 0 : circuit === 'open' ? 1 : 0.5)),
  )
  gauge(
    'omniai_provider_busy',
    'Requests at a model server that takes so many at a time.',
    ['provider'],
    byProvider(each => each.busy),
  )
  gauge(
    'omniai_provider_waiting',
    'Requests in the queue of a model server.',
    ['provider'],
    byProvider(each => each.waiting),
  )

  gauge(
    'omniai_event_loop_lag_seconds',
    'Delay of the event loop since the last reading.',
    ['quantile'],
    () => {
      if (!loop) return []
      const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - loopResolution / 1000)
      const samples = [0.5, 0.99, 1].map(
        quantile =>
          [{ quantile: String(quantile) } as Labels, seconds(loop!.percentile(quantile * 100))] as const,
      )
      loop.reset()
      return samples
    },
  )
  gauge('omniai_memory_bytes', 'Memory of the process.', ['kind'], () => {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
    return Object.entries({ rss, heap_used: heapUsed, heap_total: heapTotal, external }).map(
      ([kind, bytes]) => [{ kind }, bytes] as const,
    )
  })
  gauge('omniai_cpu_seconds', 'Time on the processor since the start.', ['mode'], () => {
    const { user, system } = process.cpuUsage()
    return [
      [{ mode: 'user' }, user / 1e6],
      [{ mode: 'system' }, system / 1e6],
    ]
  })
  gauge('omniai_open_files', 'Open files and sockets; Linux only.', [], () => {
    const count = openFiles()
    return count === null ? [] : [[{}, count]]
  })
  gauge('omniai_uptime_seconds', 'Since the start of the process.', [], () => [[{}, process.uptime()]])
  gauge('omniai_build_info', 'Always 1; the version is its label.', ['version', 'node'], () => [
    [{ version, node: process.versions.node }, 1],
  ])

  const observer: Observer = {
    request({ operation, lane, status, milliseconds, isStream }) {
      const name = operation ?? 'none'
      requests({ operation: name, lane: lane ?? 'none', status: String(status) })
      if (!isStream) requestSeconds(milliseconds / 1000, { operation: name })
    },
    runStarted: kind => started({ kind }),
    runEnded({ kind, status, errorCode, usage }) {
      ended({ kind, status, error: errorCode ?? '' })
      if (!usage) return
      runSeconds(usage.duration_ms / 1000, { kind })
      tokens({ direction: 'in' }, usage.prompt_tokens)
      tokens({ direction: 'out' }, usage.completion_tokens)
      if (usage.first_token_ms === null) return
      firstToken(usage.first_token_ms / 1000, { kind })
      const after = usage.completion_tokens - 1
      if (after > 0) perToken((usage.duration_ms - usage.first_token_ms) / 1000 / after, { kind })
    },
    providerCall({ provider, kind, errorCode, milliseconds }) {
      calls({ provider, kind, error: errorCode ?? '' })
      if (milliseconds !== null) callSeconds(milliseconds / 1000, { provider, kind })
    },
    logBatch({ events, milliseconds, ok }) {
      batches({ outcome: ok ? 'ok' : 'failed' })
      batchEvents(events)
      batchSeconds(milliseconds / 1000)
    },
    database({ what, milliseconds, ok }) {
      databaseSeconds(milliseconds / 1000, { what })
      if (!ok) databaseErrors({ what })
    },
    objectStore({ method, outcome, milliseconds }) {
      storeRequests({ method, outcome })
      storeSeconds(milliseconds / 1000, { method })
    },
    slot(category, what) {
      if (what === 'refused') return refusedSlots({ category })
      slots.set(category, (slots.get(category) ?? 0) + (what === 'taken' ? 1 : -1))
    },
  }

  return {
    observer,
    infos: () => registry.infos,
    text: () => registry.text(),
    watch(sources: Watched): void {
      watched = sources
    },
    /** Costs a timer, so only where somebody reads it. */
    watchEventLoop(): void {
      loop ??= monitorEventLoopDelay({ resolution: loopResolution })
      loop.enable()
    },
    close(): void {
      loop?.disable()
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>

const loopResolution = 20

function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return null
  }
}
