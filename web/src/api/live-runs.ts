/** The run streams of this page, one per run, shared by everyone who looks at it. */
import { call, openStream, sessionGate } from './api.ts'
import { findMessage } from './branches.ts'
import { refreshLists, refreshThread } from './catalog.ts'
import { RunStream } from './run-stream.ts'
import type { RunTransport } from './run-stream-state.ts'
import { tellOtherTabs } from './tab-channel.ts'

type Live = { readonly stream: RunStream; watchers: number; letGo?: ReturnType<typeof setTimeout> }

/** Changing pages must not cost a connection. */
const keepFor = 5_000
const live = new Map<string, Live>()

export const runTransport: RunTransport = {
  events: (runId, after, signal) =>
    openStream(
      'runEvents',
      { params: { run_id: runId } },
      after > 0 ? { signal, lastEventId: after } : { signal },
    ),
  cancel: (runId, lastSeq) => call('runCancel', { params: { run_id: runId }, body: { last_seq: lastSeq } }),
  view: runId => call('runView', { params: { run_id: runId } }),
  waiting: sessionGate.isClosed,
}

/** A stream that began with its own start becomes the one that everybody shares. */
export function adoptRun(runId: string, threadId: string, stream: RunStream): void {
  const known = live.get(runId)
  if (known) {
    // Another part of the page follows this run already; one connection is enough.
    if (known.stream !== stream) stream.close()
    return
  }
  live.set(runId, { stream, watchers: 0 })
  settleAtEnd(runId, threadId, stream)
  scheduleLetGo(runId)
}

/** @param threadId null: the run belongs to no thread. */
export function runStreamOf(runId: string, threadId: string | null): RunStream {
  const known = live.get(runId)
  if (known) return known.stream
  const stream = new RunStream(runTransport, runId)
  live.set(runId, { stream, watchers: 0 })
  if (threadId !== null) settleAtEnd(runId, threadId, stream)
  scheduleLetGo(runId)
  stream.open()
  return stream
}

/** Says that someone looks at the run; when the last one has gone, the connection is closed. The run goes on. */
export function watchRun(runId: string): () => void {
  const entry = live.get(runId)
  if (!entry) return () => {}
  entry.watchers += 1
  clearTimeout(entry.letGo)
  return () => {
    entry.watchers -= 1
    if (entry.watchers === 0) scheduleLetGo(runId)
  }
}

function scheduleLetGo(runId: string): void {
  const entry = live.get(runId)
  if (!entry) return
  clearTimeout(entry.letGo)
  entry.letGo = setTimeout(() => {
    // A stop that has not reached the server yet would be lost with its stream.
    if (entry.stream.state.status === 'stopping') return scheduleLetGo(runId)
    entry.stream.close()
    live.delete(runId)
  }, keepFor)
}

function settleAtEnd(runId: string, threadId: string, stream: RunStream): void {
  const unsubscribe = stream.subscribe(() => {
    if (stream.state.status !== 'ended') return
    unsubscribe()
    void settle(runId, threadId)
  })
}

/** The stored message is the truth; it may be written a moment after the last event. */
async function settle(runId: string, threadId: string): Promise<void> {
  for (const pause of [0, 300, 1_000, 3_000]) {
    await new Promise(resolve => setTimeout(resolve, pause))
    await refreshThread(threadId)
    if (findMessage(threadId, runId)?.state !== 'writing') break
  }
  refreshLists()
  tellOtherTabs({ type: 'thread', threadId })
}

function wakeAll(): void {
  if (document.visibilityState !== 'visible') return
  for (const { stream } of live.values()) stream.wake()
}

document.addEventListener('visibilitychange', wakeAll)
window.addEventListener('pageshow', wakeAll)
window.addEventListener('online', wakeAll)
