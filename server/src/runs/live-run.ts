import type { MessagePart, RunEvent, TerminalStatus } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../kernel/database.ts'
import { ApiError } from '../kernel/errors.ts'
import type { Slot } from '../kernel/limiter.ts'
import type { Observer } from '../kernel/observations.ts'
import { createChannel } from './channel.ts'
import { endEvent, foldEntries, persistEnd, seenOf, startEventOf, usageOf } from './ending.ts'
import { entryOf } from './entry.ts'
import type { Outcome, RunKind } from './kind.ts'
import type { LogWriter } from './log-writer.ts'
import { type RunEnding, type RunRow, runStore } from './store.ts'
import type { RunTables } from './tables.ts'
import { createWriter } from './writer.ts'

export type LiveRunDependencies = {
  database: Database
  logWriter: LogWriter
  now: () => number
  monotonic: () => number
  stopConfirmMs: number
  stopGiveUpMs: number
  /** While draining there is an end to waiting for the database. */
  draining: () => boolean
  onError: (error: unknown, runId: string) => void
  observer: Pick<Observer, 'runEnded'> | undefined
}

/** How often ending a run is tried while the process drains. Otherwise as long as it takes: the text is only here. */
const drainAttempts = 6
const longestPauseMs = 8000

type End = {
  status: TerminalStatus
  reason: string
  error?: { code: RunEnding['errorCode']; message: string }
}

/**
 * A run on the instance that executes it: from its first event to its end. It ends once, by whichever comes first:
 * the executor's outcome, Stop, or shutdown.
 */
export function createLiveRun(
  dependencies: LiveRunDependencies,
  run: RunRow,
  kind: RunKind,
  slot: Slot,
  onEnded: () => void,
) {
  const { database, logWriter, now, monotonic } = dependencies
  const channel = createChannel()
  const writer = createWriter(entries => {
    channel.publish(entries)
    logWriter.add(run.id, channel, entries)
  }, monotonic)
  const controller = new AbortController()
  const startedAt = monotonic()
  const request = JSON.parse(run.request) as { model?: ModelRef | null }
  const startEvent = startEventOf(run, request.model ?? null)
  let tokens: { promptTokens: number; completionTokens: number } | null = null
  let stopping: { promise: Promise<StopAnswer> } | null = null
  /** Stop or shutdown decide how it ends, whatever the executor says when it lets go. */
  let isTaken = false
  /** A stop that nobody confirmed yet, and where its text ends. */
  let unconfirmed: { keepUpTo: number | null } | null = null
  let ending: Promise<TerminalStatus | null> | null = null

  async function runExecutor(): Promise<Outcome> {
    const output = {
      text: writer.text,
      reasoning: writer.reasoning,
      phase: writer.phase,
      fallback: writer.fallback,
      part: writer.part,
      usage: (counts: typeof tokens) => {
        tokens = counts
      },
    }
    try {
      return await kind.execute(request, output, controller.signal, { userId: run.user_id })
    } catch (error) {
      if (!controller.signal.aborted) dependencies.onError(error, run.id)
      const { code, message } = error instanceof ApiError ? error : new ApiError('E_INTERNAL')
      return { status: 'failed', error: { code, message } }
    }
  }

  writer.start(startEvent as Extract<RunEvent, { type: 'run-start' }>)
  const executed = runExecutor()
  const settled = executed.then(outcome => {
    if (isTaken) return
    if (outcome.status === 'completed') return finish({ status: 'completed', reason: outcome.reason })
    return finish({ status: 'failed', reason: 'error', error: outcome.error })
  })

  function finish(end: End, keepUpTo: number | null = null): Promise<TerminalStatus | null> {
    ending ??= writeEnd(end, keepUpTo)
    return ending
  }

  async function writeEnd(end: End, keepUpTo: number | null): Promise<TerminalStatus | null> {
    writer.freeze()
    // What is left is writing down, which must not count against its user.
    await slot.release().catch(error => dependencies.onError(error, run.id))
    try {
      const parts = keepUpTo === null ? writer.view.parts : await insisting(() => partsUpTo(keepUpTo))
      if (parts === null) return null
      if (parts !== writer.view.parts) writer.finish({ type: 'snapshot', parts: [...parts] })
      const ending = endingOf(end, parts)
      const entry = entryOf(ending.lastSeq, endEvent(ending, end.error?.message))
      await logWriter.discard(run.id)
      const content = { start: startEvent, parts, end: entry.event, ending }
      const mine = await insisting(() => persistEnd(database, kind, run, content))
      // Readers hear of the end only when it is durable.
      if (mine) {
        channel.publish([entry])
        dependencies.observer?.runEnded(seenOf(run, ending))
      }
      return mine ? end.status : null
    } finally {
      channel.close()
      onEnded()
    }
  }

  function endingOf(end: End, parts: readonly MessagePart[]): RunEnding {
    const at = now()
    const usage = usageOf(kind, request, parts, {
      tokens,
      durationMs: monotonic() - startedAt,
      firstTokenMs: writer.firstTokenAt === null ? null : writer.firstTokenAt - startedAt,
    })
    const { status, reason } = end
    const { seq, fallback } = writer.view
    return { status, reason, errorCode: end.error?.code ?? null, usage, fallback, lastSeq: seq + 1, at }
  }

  /** Tries until the database answers. @returns null when draining ends it; recovery does the rest from the log. */
  async function insisting<R>(work: () => Promise<R>): Promise<R | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        dependencies.onError(error, run.id)
        if (attempt >= drainAttempts && dependencies.draining()) return null
        await new Promise(resolve => setTimeout(resolve, Math.min(longestPauseMs, 125 * 2 ** attempt)))
      }
    }
  }

  /** What was on the screen at `seq`: the log up to there, and the tail that is not in it yet. */
  async function partsUpTo(seq: number): Promise<readonly MessagePart[]> {
    if (seq >= writer.view.seq) return writer.view.parts
    const tail = channel.tail().slice()
    const logged = await runStore(database.tables<RunTables>()).log(run.id, 0)
    const last = logged.at(-1)?.seq ?? 0
    const all = [...logged, ...tail.filter(entry => entry.seq > last)]
    return foldEntries(all.filter(entry => entry.seq <= seq)).parts
  }

  async function stopNow(keepUpTo: number | null): Promise<StopAnswer> {
    isTaken = true
    writer.freeze()
    controller.abort()
    const confirmed = await within(executed, dependencies.stopConfirmMs)
    if (confirmed) {
      return answerOf(finish({ status: 'cancelled', reason: 'stopped' }, keepUpTo), 'stopped')
    }
    // The executor did not let go. Say so, and end the run all the same: Stop stops.
    unconfirmed = { keepUpTo }
    within(executed, dependencies.stopGiveUpMs)
      .then(late =>
        finish({ status: 'cancelled', reason: late ? 'stopped' : 'stopped_unconfirmed' }, keepUpTo),
      )
      .catch(error => dependencies.onError(error, run.id))
    await runStore(database.tables<RunTables>())
      .requestStop(run.user_id, run.id, keepUpTo, now())
      .catch(error => dependencies.onError(error, run.id))
    return { status: 'stopping', reason: null }
  }

  /** The end is told once it is durable; while the database does not answer, nobody is kept waiting for it. */
  async function answerOf(end: Promise<TerminalStatus | null>, reason: string | null): Promise<StopAnswer> {
    if (!(await within(end, dependencies.stopConfirmMs))) return { status: 'stopping', reason: null }
    return { status: (await end) ?? 'interrupted', reason }
  }

  return {
    run,
    channel,
    /** Resolves when the executor returned and, unless a stop took over, the end is written. */
    settled,
    get ended() {
      return ending
    },
    /** @param keepUpTo the last event the stopping client had rendered; null keeps everything. */
    async stop(keepUpTo: number | null): Promise<StopAnswer> {
      if (ending && !stopping) {
        return answerOf(ending, null)
      }
      stopping ??= { promise: stopNow(keepUpTo) }
      return stopping.promise
    },
    /** Another instance took it over: nothing that happens here counts any more. */
    abandon(): void {
      if (ending) return
      isTaken = true
      ending = Promise.resolve(null)
      writer.freeze()
      controller.abort()
      channel.close()
      void slot.release().catch(error => dependencies.onError(error, run.id))
      onEnded()
    },
    /** Ends it as interrupted with what there is; the executor is told to stop. */
    async interrupt(reason: string): Promise<void> {
      isTaken = true
      writer.freeze()
      controller.abort()
      await within(executed, 500)
      if (unconfirmed)
        await finish({ status: 'cancelled', reason: 'stopped_unconfirmed' }, unconfirmed.keepUpTo)
      else await finish({ status: 'interrupted', reason })
    },
  }
}

export type StopAnswer = { status: TerminalStatus | 'stopping'; reason: string | null }
export type LiveRun = ReturnType<typeof createLiveRun>

async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(resolve, ms, false)
  })
  const done = work.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
