/**
 * Follows one run from its start (or from anywhere) to its end. It knows nothing of React.
 *
 * Applied and drawn are two things: events fold into `applied` as they arrive; `state.view` is what the page
 * shows, brought up to date at most once per frame. Stop freezes the drawn view and tells the server its seq,
 * so that the kept text is what was on the screen.
 */
import { applyEvent, BrokenStream, emptyRunView, type RunView } from '@omniai/contracts/apply-event'
import type { RunEvent, RunStatus, TerminalStatus } from '@omniai/contracts/run-events'
import type { Run } from '@omniai/contracts/schemas/run'
import { type ScheduledDraw, scheduleDraw } from './draw-schedule.ts'
import { type ApiProblem, asProblem, isAbort, networkProblem } from './problem.ts'
import { readEvents } from './read-events.ts'
import type { RunStreamState, RunTransport } from './run-stream-state.ts'
import type { SseEvent } from './sse-parser.ts'

/** The server pings every 15 s; more than two missed pings mean that nobody is there. */
export const silenceLimit = 40_000
export const startTries = 3
export const resumeTries = 6
const aliveAfter = 10_000
const staleAfterSleep = 20_000
const confirmTries = 60
/** Times that a reader for whom there is no room asks how the run is, before it tries to follow it again. */
const askedBetween = 3

const terminal: ReadonlySet<RunStatus> = new Set(['completed', 'failed', 'cancelled', 'interrupted'])

export class RunStream {
  #transport: RunTransport
  #state: RunStreamState
  #applied: RunView = emptyRunView
  #listeners = new Set<() => void>()
  #connection: AbortController | null = null
  #scheduled: ScheduledDraw | null = null
  #wakeBackoff: (() => void) | null = null
  #failures = 0
  #lastBytes = 0
  #running = false
  #closed = false
  #stopRequested = false
  #confirming = false
  /** How long to stay away: more tabs follow this run than may, or this user asks too often. */
  #crowdedSeconds = 0

  /** @param unsent an earlier failure: nothing happens until `open` is called. */
  constructor(transport: RunTransport, runId: string | null = null, unsent: ApiProblem | null = null) {
    this.#transport = transport
    this.#state = {
      status: unsent ? 'unsent' : runId === null ? 'sending' : 'live',
      runId,
      view: emptyRunView,
      problem: unsent,
      phaseSince: Date.now(),
    }
  }

  get state(): RunStreamState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Starts or attaches; also the answer to a press on Retry after `unsent` or `lost`. */
  open(): void {
    if (this.#closed || this.#state.status === 'ended') return
    this.#failures = 0
    if (this.#stopRequested && this.#state.runId !== null) {
      void this.#confirmStop(this.#state.runId)
      return
    }
    this.#wakeBackoff?.()
    if (this.#running) return
    this.#set({ status: this.#state.runId === null ? 'sending' : 'live', problem: null })
    void this.#run()
  }

  /** The page became visible or went online: don't sit out a pause, and don't trust an old connection. */
  wake(): void {
    if (this.#closed || this.#state.status === 'ended' || this.#state.status === 'unsent') return
    if (this.#state.status === 'lost') this.open()
    else if (this.#wakeBackoff) {
      this.#failures = 0
      this.#wakeBackoff()
    } else if (this.#connection && Date.now() - this.#lastBytes > staleAfterSleep) {
      this.#connection.abort()
    }
  }

  /** Takes effect on the screen at once; the server then says how the run really ended. */
  stop(): void {
    if (this.#stopRequested || this.#state.status === 'ended' || this.#state.status === 'unsent') return
    this.#stopRequested = true
    this.#scheduled?.cancel()
    this.#scheduled = null
    this.#set({ status: 'stopping', problem: null })
    if (this.#state.runId !== null) void this.#confirmStop(this.#state.runId)
    // Before the run has a name, the start goes on until it has one; then it is cancelled.
    else if (!this.#running) this.#set({ status: 'unsent', problem: networkProblem() })
  }

  /** Lets go of the connection. The run goes on at the server. */
  close(): void {
    this.#closed = true
    this.#scheduled?.cancel()
    this.#connection?.abort()
    this.#wakeBackoff?.()
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (!this.#closed && !this.#finished()) {
        const progressed = await this.#connectOnce().catch((error: unknown) => this.#failed(error))
        if (this.#closed || this.#finished()) return
        if (this.#crowdedSeconds > 0) {
          await this.#waitForRoom(this.#crowdedSeconds)
          continue
        }
        this.#failures = progressed ? 0 : this.#failures + 1
        if (this.#giveUp()) return
        const dropped = this.#failures > 0 && this.#state.runId !== null && !this.#stopRequested
        if (dropped) this.#set({ status: 'resuming' })
        await this.#pause()
      }
    } finally {
      this.#running = false
    }
  }

  /** Whoever finds no room to follow a run still gets all of it: at the latest when it is over, then there is room. */
  async #waitForRoom(seconds: number): Promise<void> {
    this.#crowdedSeconds = 0
    for (let asked = 0; asked < askedBetween; asked += 1) {
      await this.#wait(seconds * 1_000 * (0.7 + Math.random() * 0.6))
      if (this.#closed || this.#finished() || this.#state.runId === null) return
      const run = await this.#transport.view(this.#state.runId).catch(() => null)
      if (!run || terminal.has(run.status)) return
    }
  }

  #finished(): boolean {
    const { status } = this.#state
    return status === 'ended' || status === 'unsent' || (this.#stopRequested && this.#state.runId !== null)
  }

  #giveUp(): boolean {
    const started = this.#state.runId !== null
    if (this.#failures < (started ? resumeTries : startTries)) return false
    this.#stopRequested = false
    this.#set({ status: started ? 'lost' : 'unsent', problem: this.#state.problem ?? networkProblem() })
    return true
  }

  /** One connection, read to its end. Says whether it brought anything new. */
  async #connectOnce(): Promise<boolean> {
    const before = this.#applied.seq
    const openedAt = Date.now()
    const connection = new AbortController()
    this.#connection = connection
    const watchdog = this.#watch(connection)
    try {
      const { runId } = this.#state
      const response =
        runId === null
          ? await this.#startRequest()(connection.signal)
          : await this.#transport.events(runId, before, connection.signal)
      watchdog.fed()
      if (response.headers.get('content-type')?.includes('text/event-stream')) {
        await readEvents(response, connection.signal, {
          onBytes: watchdog.fed,
          onEvent: event => this.#take(event),
          isEnded: () => this.#applied.end !== null,
          rest: () => this.#scheduled?.over,
        })
      } else {
        const run = (await response.json()) as Run
        this.#named(run.id)
        return true
      }
    } catch (error) {
      // Our own abort (watchdog, wake-up, stop) is a drop like any other.
      if (!isAbort(error)) throw error
    } finally {
      watchdog.stop()
      if (this.#connection === connection) this.#connection = null
      // Drawn later it would say that all is well again.
      if (this.#scheduled && !this.#closed) this.#draw()
    }
    // A proxy may close a quiet connection every minute: one that was pinged for a while did its work.
    return this.#applied.seq > before || this.#lastBytes - openedAt > aliveAfter
  }

  #startRequest() {
    if (!this.#transport.start) throw new Error('A stream without a run needs a start')
    return this.#transport.start
  }

  #take({ id, data }: SseEvent): void {
    const seq = Number(id)
    if (id === null || !Number.isSafeInteger(seq)) return
    try {
      const event = JSON.parse(data) as RunEvent
      if (event.type === 'run-start') this.#named(event.run_id)
      if (this.#stopRequested) return
      this.#applied = applyEvent(this.#applied, seq, event)
    } catch {
      // What was applied cannot be trusted: read the whole run again, while the drawn view stays.
      this.#applied = emptyRunView
      throw new BrokenStream(`Event ${seq} does not fit`)
    }
    if (this.#applied.end) this.#draw()
    else this.#scheduled ??= scheduleDraw(() => this.#draw())
  }

  #named(runId: string): void {
    if (this.#state.runId === runId) return
    this.#set({ runId, ...(this.#stopRequested ? {} : { status: 'live', problem: null }) })
    if (this.#stopRequested) void this.#confirmStop(runId)
  }

  #draw(): void {
    this.#scheduled?.cancel()
    this.#scheduled = null
    const view = this.#applied
    // While a broken stream is read again, the page keeps what it had until the new reading has caught up.
    if (view.seq < this.#state.view.seq && !view.end) return
    const phaseSince = view.phase === this.#state.view.phase ? this.#state.phaseSince : Date.now()
    this.#set({ view, phaseSince, problem: null, status: view.end ? 'ended' : 'live' })
  }

  #failed(error: unknown): false {
    const problem = error instanceof BrokenStream ? networkProblem() : asProblem(error)
    const passing = problem.code === 'NETWORK' || problem.status >= 500 || problem.status === 429
    if (this.#state.runId === null) {
      const again = problem.code === 'NETWORK' || problem.code === 'E_UNAVAILABLE'
      if (!again) this.#set({ status: 'unsent', problem })
      else this.#set({ problem })
      if (!again) this.#stopRequested = false
    } else if (problem.code === 'E_RATE_LIMITED') {
      this.#crowdedSeconds = problem.retryAfterSeconds ?? 10
      this.#set({ problem, status: this.#stopRequested ? 'stopping' : 'resuming' })
    } else if (passing || error instanceof BrokenStream) {
      this.#set({ problem })
    } else if (problem.status === 404) {
      // The run is gone for us; the stored message is the truth.
      this.#set({ status: 'ended', problem })
    } else {
      this.#set({ status: 'lost', problem })
      this.#failures = resumeTries
    }
    return false
  }

  async #confirmStop(runId: string): Promise<void> {
    if (this.#confirming) return
    this.#confirming = true
    this.#connection?.abort()
    try {
      let { status, reason } = await this.#persist(() => this.#transport.cancel(runId, this.#state.view.seq))
      for (let tries = 0; !terminal.has(status) && tries < confirmTries; tries++) {
        await this.#wait(1_000)
        if (this.#closed) return
        ;({ status, reason } = await this.#persist(() => this.#transport.view(runId)))
      }
      const end = { status: status as TerminalStatus, reason: reason ?? 'stopped', error: null, usage: null }
      this.#set({ status: 'ended', problem: null, view: { ...this.#state.view, phase: null, end } })
    } catch (error) {
      if (this.#closed) return
      const problem = asProblem(error)
      this.#set({ status: problem.status === 404 ? 'ended' : 'lost', problem })
    } finally {
      this.#confirming = false
    }
  }

  /** Repeats over a lost connection, with the same pauses as everything else here. */
  async #persist<T>(action: () => Promise<T>): Promise<T> {
    for (this.#failures = 0; ; ) {
      try {
        return await action()
      } catch (error) {
        const problem = asProblem(error)
        this.#failures += 1
        const passing = problem.code === 'NETWORK' || problem.status >= 500 || problem.status === 429
        if (!passing || this.#failures >= resumeTries || this.#closed) throw problem
        await this.#pause()
      }
    }
  }

  #pause(): Promise<void> {
    const longest = Math.min(8_000, 250 * 2 ** Math.max(0, this.#failures - 1))
    return this.#wait(this.#failures === 0 ? 0 : longest * (0.7 + Math.random() * 0.6))
  }

  #wait(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    this.#wakeBackoff = resolve
    return promise.finally(() => {
      clearTimeout(timer)
      this.#wakeBackoff = null
    })
  }

  #watch(connection: AbortController) {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = () => clearTimeout(timer)
    const fed = () => {
      stop()
      this.#lastBytes = Date.now()
      timer = setTimeout(() => (this.#transport.waiting?.() ? fed() : connection.abort()), silenceLimit)
    }
    fed()
    return { fed, stop }
  }

  #set(change: Partial<RunStreamState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
