import { bounds } from '@omniai/contracts/limits'
import type { RunSignals } from '../kernel/run-signals.ts'
import { nextSignal } from './ended-within.ts'
import type { Entry } from './entry.ts'
import type { LiveRun } from './live-run.ts'
import type { RunStore } from './store.ts'

/** Where events go: the socket of one reader. */
export type Sink = {
  write(text: string): void
  /** Bytes that wait in front of the socket. */
  readonly buffered: number
  end(): void
  /** Resolves when what was written has left, or the reader has. */
  drained(): Promise<void>
  /** Cuts it off at once. */
  destroy(): void
  readonly signal: AbortSignal
}

/** How often the log of a run that another instance executes is read. */
const followEveryMs = 250
/** Events written at once while catching up: some tens of kilobytes. */
const catchUpEntries = 500

class Gap extends Error {}

/**
 * Sends the events after `after` to a sink and goes on until the run's end, or until the reader leaves: what the log
 * holds, then the owner's tail, then live. Resolves when nothing more will come.
 */
export async function attachReader(
  store: Pick<RunStore, 'log' | 'lastSeqIfEnded'>,
  findLive: (runId: string) => LiveRun | undefined,
  signals: RunSignals,
  runId: string,
  after: number,
  sink: Sink,
): Promise<void> {
  let sent = after
  let ended = false

  /** What a reader has not seen yet, as one text. Throws Gap when something is missing before it. */
  function framesOf(entries: readonly Entry[]): string {
    let text = ''
    for (const entry of entries) {
      if (entry.seq <= sent) continue
      if (entry.seq !== sent + 1 && entry.event.type !== 'snapshot') {
        if (text !== '') sink.write(text)
        throw new Gap()
      }
      text += entry.frame
      sent = entry.seq
      if (entry.event.type === 'run-end') ended = true
    }
    return text
  }

  /** As it happens. A reader that has not taken what it got before is cut; it comes back and resumes by number. */
  function deliver(entries: readonly Entry[]): void {
    if (sink.buffered > bounds.reader_buffer_bytes) {
      sink.destroy()
      return
    }
    const text = framesOf(entries)
    if (text !== '') sink.write(text)
  }

  /** What is there already, at the pace of the reader. */
  async function catchUp(entries: readonly Entry[]): Promise<void> {
    for (let from = 0; from < entries.length && !sink.signal.aborted; from += catchUpEntries) {
      const text = framesOf(entries.slice(from, from + catchUpEntries))
      if (text !== '') sink.write(text)
      await sink.drained()
    }
  }

  while (!ended && !sink.signal.aborted) {
    const live = findLive(runId)
    if (live) await followLive(live)
    else {
      // Listening begins before the log is read: what is written in between is not slept over.
      const heard = nextSignal(signals, runId, followEveryMs)
      sink.signal.addEventListener('abort', heard.leave, { once: true })
      // Asked before the log is read: of a run that had ended by then, the log is whole.
      const lastSeq = await store.lastSeqIfEnded(runId)
      await catchUp(await store.log(runId, sent))
      if (ended || (lastSeq !== null && sent >= lastSeq) || sink.signal.aborted) heard.leave()
      else await heard.promise
      sink.signal.removeEventListener('abort', heard.leave)
      if (ended || (lastSeq !== null && sent >= lastSeq)) break
    }
  }
  if (!sink.signal.aborted) sink.end()

  async function followLive(live: LiveRun): Promise<void> {
    const waiting: Entry[] = []
    let waitingBytes = 0
    let direct = false
    let broken = false
    let wake: () => void = () => {}
    const over = new Promise<void>(resolve => {
      wake = resolve
    })
    const { tail, leave } = live.channel.join({
      take(entries) {
        if (!direct) {
          waiting.push(...entries)
          waitingBytes += entries.reduce((sum, entry) => sum + entry.frame.length, 0)
          if (waitingBytes > bounds.reader_buffer_bytes) sink.destroy()
          return
        }
        try {
          deliver(entries)
        } catch (error) {
          // After a gap it is read again from the log. A socket that throws has lost what it was given: it is cut.
          if (!(error instanceof Gap)) sink.destroy()
          broken = true
        }
        if (broken || ended) wake()
      },
      closed: wake,
    })
    sink.signal.addEventListener('abort', wake, { once: true })
    try {
      const tailStart = tail[0]?.seq ?? Number.POSITIVE_INFINITY
      if (sent + 1 < tailStart) await catchUp(await store.log(runId, sent))
      await catchUp(tail)
      while (waiting.length > 0 && !sink.signal.aborted) {
        waitingBytes = 0
        await catchUp(waiting.splice(0))
      }
      // Nothing was awaited since the last look at what waits, so nothing can have come in between.
      direct = true
      if (!ended && !sink.signal.aborted) await over
    } catch (error) {
      // The log was compacted between two reads; the next round reads it again from where this reader is.
      if (!(error instanceof Gap)) throw error
      await pause(10, sink.signal)
    } finally {
      leave()
      sink.signal.removeEventListener('abort', wake)
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
