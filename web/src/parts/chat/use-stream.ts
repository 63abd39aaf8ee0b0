import type { Message } from '@omniai/contracts/schemas/thread'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { runStreamOf, watchRun } from '../../api/live-runs.ts'
import type { RunStream } from '../../api/run-stream.ts'
import type { RunStreamState } from '../../api/run-stream-state.ts'
import { currentSends, type Send, subscribeToSends } from '../../api/sends.ts'

const noSubscription = () => () => {}

/** The stream of a message that is being written: attached to as long as someone looks. */
export function useMessageStream(message: Message | undefined): RunStream | null {
  const runId = message?.state === 'writing' ? message.run_id : null
  const threadId = message?.thread_id
  const stream = useMemo(() => (runId && threadId ? runStreamOf(runId, threadId) : null), [runId, threadId])
  useEffect(() => (runId ? watchRun(runId) : undefined), [runId])
  return stream
}

export function useStreamState(stream: RunStream | null): RunStreamState | null {
  return useSyncExternalStore(stream?.subscribe ?? noSubscription, () => stream?.state ?? null)
}

const busyStates = new Set(['sending', 'live', 'resuming', 'lost', 'stopping'])

/** Changes only when it begins and ends, not with every word. */
export function useStreamStatus(stream: RunStream | null) {
  return useSyncExternalStore(stream?.subscribe ?? noSubscription, () => stream?.state.status ?? null)
}

export const isBusy = (status: RunStreamState['status'] | null): boolean =>
  status !== null && busyStates.has(status)

export function useSends(threadId: string | null): readonly Send[] {
  const sends = useSyncExternalStore(subscribeToSends, currentSends)
  return useMemo(() => sends.filter(send => send.intent.threadId === threadId), [sends, threadId])
}
