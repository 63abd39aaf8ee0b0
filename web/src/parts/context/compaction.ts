/**
 * Summaries that are being written, one per thread. Not server data: the run is the server's, this is only who waits
 * for it here. When it has ended the thread says the rest.
 */
import { isTerminal } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { useSyncExternalStore } from 'react'
import { call } from '../../api/api.ts'
import { asProblem, describeCode } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { announce } from '../../stores/announcements.ts'
import { threadChanged } from './context-changes.ts'

export type Compaction =
  | { readonly state: 'running'; readonly runId: string | null }
  | { readonly state: 'failed'; readonly message: string; readonly fix: string }

const lookAfter = 700
const compactions = new Map<string, Compaction>()
const listeners = new Set<() => void>()

function set(threadId: string, next: Compaction | null): void {
  if (next) compactions.set(threadId, next)
  else compactions.delete(threadId)
  for (const listener of listeners) listener()
}

export function useCompaction(threadId: string): Compaction | undefined {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => compactions.get(threadId),
  )
}

export async function summarise(threadId: string, model: ModelRef | null): Promise<void> {
  if (compactions.get(threadId)?.state === 'running') return
  set(threadId, { state: 'running', runId: null })
  try {
    const body = { client_request_id: newRequestId(), ...(model ? { model } : {}) }
    let run = await call('threadCompact', { params: { thread_id: threadId }, body })
    set(threadId, { state: 'running', runId: run.id })
    while (!isTerminal(run.status)) {
      await new Promise(resolve => setTimeout(resolve, lookAfter))
      run = await call('runView', { params: { run_id: run.id } })
    }
    set(threadId, run.status === 'failed' ? failedWith(describeCode(run.error_code ?? 'E_INTERNAL')) : null)
    if (run.status === 'completed') announce('Older messages are summarised')
  } catch (error) {
    set(threadId, failedWith(asProblem(error)))
  }
  void threadChanged(threadId)
}

const failedWith = ({ message, fix }: { message: string; fix: string }) =>
  ({ state: 'failed', message, fix }) as const

export async function stopSummarising(threadId: string): Promise<void> {
  const running = compactions.get(threadId)
  if (running?.state !== 'running' || running.runId === null) return
  await call('runCancel', { params: { run_id: running.runId }, body: {} }).catch(() => {})
}
