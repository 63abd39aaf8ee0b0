import { bounds } from '@omniai/contracts/limits'
import { isTerminal } from '@omniai/contracts/run-events'
import type { Run, RunCancelled } from '@omniai/contracts/schemas/run'
import { readIdCursor, writeCursor } from '../kernel/cursor.ts'
import type { Database, Tx } from '../kernel/database.ts'
import { ApiError } from '../kernel/errors.ts'
import type { NewId } from '../kernel/ids.ts'
import type { RateLimiter, Slot, Slots } from '../kernel/limiter.ts'
import type { Observer } from '../kernel/observations.ts'
import type { Owner, Principal } from '../kernel/principal.ts'
import type { RunSignals } from '../kernel/run-signals.ts'
import { attachReader, type Sink } from './attach.ts'
import { createClaim, type Starts } from './claim.ts'
import { endedWithin } from './ended-within.ts'
import type { RunKind } from './kind.ts'
import { createLeaseWatch } from './lease-watch.ts'
import { createLiveRun, type LiveRun } from './live-run.ts'
import { createLogWriter } from './log-writer.ts'
import { presentRun } from './present.ts'
import { recoverRun } from './recovery.ts'
import { type RunRow, runStore } from './store.ts'
import type { RunTables } from './tables.ts'

export type RunTimes = {
  /** Milliseconds. */
  readonly logEveryMs: number
  readonly leaseMs: number
  readonly heartbeatMs: number
  readonly stopConfirmMs: number
  readonly stopGiveUpMs: number
  readonly longestRunMs: number
}

export const defaultRunTimes: RunTimes = {
  logEveryMs: 200,
  leaseMs: 20_000,
  heartbeatMs: 5_000,
  stopConfirmMs: 1_000,
  stopGiveUpMs: 5_000,
  longestRunMs: 60 * 60_000,
}

export type RunObserver = Pick<Observer, 'runStarted' | 'runEnded' | 'logBatch'>

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  /** Milliseconds by a clock that nobody sets: for how long something lasts. */
  monotonic: () => number
  rateLimiter: RateLimiter
  slots: Slots
  signals: RunSignals
  times: RunTimes
  onError: (error: unknown, runId?: string) => void
  observer?: RunObserver | undefined
  /** Puts something around what a kind does. */
  around?: ((kind: RunKind) => RunKind) | undefined
}

export type Started = { readonly run: Run; readonly repeated: boolean }

/** The one place where anything streams from. See docs/runs.md. */
export function createRunEngine(dependencies: Dependencies) {
  const { database, newId, now, signals, times, onError } = dependencies
  const instanceId = newId('ins')
  const store = runStore(database.tables<RunTables>())
  const kinds = new Map<string, RunKind>()
  const live = new Map<string, LiveRun>()
  const logWriter = createLogWriter(
    database,
    instanceId,
    times.logEveryMs,
    onError,
    runIds => {
      for (const runId of runIds) signals.send({ runId, what: 'log' })
    },
    dependencies.observer?.logBatch,
  )
  const claim = createClaim({
    ...dependencies,
    ...times,
    instanceId,
    admit: async (kind, tx, owner) => kinds.get(kind)?.admit?.(tx, owner),
    accepting: () => accepting,
  })
  const recovery = {
    database,
    instanceId,
    now,
    leaseMs: times.leaseMs,
    kindOf: (name: string) => kinds.get(name),
    observer: dependencies.observer,
  }
  const silentOf = createLeaseWatch(times.leaseMs, dependencies.monotonic)
  const starting = new Set<Promise<unknown>>()
  let accepting = true
  let heartbeat: NodeJS.Timeout | undefined
  let beating = false

  function execute(run: RunRow, slot: Slot): void {
    const kind = kinds.get(run.kind)
    if (!kind) throw new Error(`No kind ${run.kind}`)
    const made = createLiveRun(
      {
        ...times,
        database,
        logWriter,
        now,
        monotonic: dependencies.monotonic,
        onError,
        draining: () => !accepting,
        observer: dependencies.observer,
      },
      run,
      kind,
      slot,
      () => live.delete(run.id),
    )
    live.set(run.id, made)
    dependencies.observer?.runStarted(run.kind)
    const tooLong = setTimeout(() => void made.interrupt('too_long').catch(onError), times.longestRunMs)
    tooLong.unref()
    made.settled
      .catch(error => onError(error, run.id))
      .finally(() => {
        clearTimeout(tooLong)
        signals.send({ runId: run.id, what: 'log' })
      })
  }

  // Whoever asks for a stop elsewhere has written it down; the heartbeat would find it too, seconds later.
  signals.listen(({ runId, what }) => {
    if (what === 'stop' && live.has(runId)) void beat()
  })

  async function findOwn(principal: Owner, runId: string): Promise<RunRow> {
    const run = await store.find(principal.userId, runId)
    // Someone else's run and a missing one read the same: ids must not be probed.
    if (!run) throw new ApiError('E_NOT_FOUND')
    return run
  }

  async function recoverEach(orphans: readonly RunRow[]): Promise<number> {
    let ended = 0
    for (const orphan of orphans) {
      if (!live.has(orphan.id) && (await recoverRun(recovery, orphan))) ended += 1
    }
    return ended
  }

  async function recoverSilent(): Promise<number> {
    const silent = silentOf((await store.leases()).filter(({ id }) => !live.has(id))).slice(0, 500)
    return silent.length === 0 ? 0 : recoverEach(await store.unfinishedAmong(silent))
  }

  async function beat(): Promise<void> {
    if (beating) return
    beating = true
    try {
      if (live.size > 0) {
        const held = [...live.values()]
        const renewed = await store.renewLeases(
          instanceId,
          held.map(({ run }) => run.id),
          now() + times.leaseMs,
        )
        for (const each of held) if (!renewed.has(each.run.id)) each.abandon()
        for (const { id, stop_seq } of await store.stopsRequestedOf(instanceId))
          live
            .get(id)
            ?.stop(stop_seq)
            .catch(error => onError(error, id))
      }
      await recoverSilent()
    } catch (error) {
      onError(error)
    } finally {
      beating = false
    }
  }

  return {
    instanceId,
    register: (kind: RunKind) => void kinds.set(kind.kind, dependencies.around?.(kind) ?? kind),
    get accepting() {
      return accepting
    },
    get liveCount() {
      return live.size
    },

    /** How many runs of these kinds a person has that are not ended, as this transaction sees it. */
    running: (tx: Tx, { userId }: Owner, ofKinds: readonly string[]): Promise<number> =>
      runStore(tx.tables<RunTables>()).running(userId, ofKinds),

    /** @returns the first run; those that start with it have the same user message. */
    async start(principal: Owner, ...inputs: Starts): Promise<Started> {
      if (!accepting) throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 5 })
      const claiming = claim(principal, inputs).then(claimed => {
        for (const { run, slot } of claimed) if (slot) execute(run, slot)
        return claimed[0]
      })
      starting.add(claiming)
      const { run, slot } = await claiming.finally(() => starting.delete(claiming))
      return { run: presentRun(run), repeated: slot === null }
    },

    /** Streams the events after `after` into the sink until the end. 404 before the first byte. */
    async attach(principal: Principal, runId: string, after: number, open: () => Sink): Promise<void> {
      await findOwn(principal, runId)
      // Before the headers go out, while it can still be said.
      if ((live.get(runId)?.channel.readers ?? 0) >= bounds.readers_per_run) {
        throw new ApiError('E_RATE_LIMITED', {
          detail: 'Too many pages watch this answer.',
          retryAfterSeconds: 10,
        })
      }
      await attachReader(store, id => live.get(id), signals, runId, after, open())
    },

    view: async (principal: Principal, runId: string): Promise<Run> =>
      presentRun(await findOwn(principal, runId)),

    /** The frozen request with its hash, as it was stored. */
    async frozen(principal: Principal, runId: string) {
      return findOwn(principal, runId)
    },

    async list(principal: Principal, query: { cursor?: string; limit?: number; state?: 'active' }) {
      const limit = query.limit ?? bounds.page_default
      const before = query.cursor ? readIdCursor('run', query.cursor) : null
      const rows = await store.list(principal.userId, {
        before,
        active: query.state === 'active',
        limit: limit + 1,
      })
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map(presentRun),
        next_cursor: last ? writeCursor(last.id) : null,
      }
    },

    /** Truthful: `cancelled` only when the owner confirmed, `stopping` when it has not answered in time. */
    async cancel(principal: Owner, runId: string, lastSeq: number | null): Promise<RunCancelled> {
      const run = await findOwn(principal, runId)
      const mine = live.get(runId)
      if (mine) return { run_id: runId, ...(await mine.stop(lastSeq)) }
      if (isTerminal(run.status)) return { run_id: runId, status: run.status, reason: run.reason }
      await store.requestStop(principal.userId, runId, lastSeq, now())
      signals.send({ runId, what: 'stop' })
      const after = await endedWithin(times.stopConfirmMs, () => findOwn(principal, runId), signals, runId)
      return { run_id: runId, status: after.status, reason: after.reason }
    },

    /** Of what is deleted for ever nothing stays: in the transaction that deletes it. */
    forget: (tx: Tx, owner: Owner, of: { threadIds: readonly string[]; messageIds: readonly string[] }) =>
      runStore(tx.tables<RunTables>()).remove(owner.userId, of),

    /** Ends what an earlier process left unfinished. `all`: no other process can be alive (SQLite's file lock). */
    recover: async (all: boolean) => (all ? recoverEach(await store.unfinished()) : recoverSilent()),
    beat,
    startHeartbeat(): void {
      heartbeat = setInterval(() => void beat(), times.heartbeatMs)
      heartbeat.unref()
    },

    /** No new runs; running ones may end within `graceMs`, then they are interrupted. Readers get their run-end. */
    async drain(graceMs: number): Promise<void> {
      accepting = false
      // What is between its claim and its first event belongs to the runs that are drained.
      await Promise.allSettled(starting)
      const all = Promise.all([...live.values()].map(run => run.settled.catch(() => {})))
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        all,
        new Promise(resolve => {
          timer = setTimeout(resolve, graceMs)
        }),
      ])
      clearTimeout(timer)
      await Promise.all([...live.values()].map(run => run.interrupt('shutdown').catch(onError)))
      clearInterval(heartbeat)
      await logWriter.flush()
    },
  }
}

export type RunEngine = ReturnType<typeof createRunEngine>
