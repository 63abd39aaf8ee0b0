/**
 * Models that servers are downloading: runs that go on without this page. Which server and which model a run is about,
 * the run does not say; this tab remembers it over a reload, for whoever is signed in.
 */
import { useSyncExternalStore } from 'react'
import { call } from './api.ts'
import { activeRuns } from './catalog.ts'
import { invalidate } from './resources.ts'

export type Pull = { readonly runId: string; readonly providerId: string; readonly model: string }

const none: readonly Pull[] = []
const keyOf = (userId: string) => `omniai.model-pulls.${userId}`
const known = new Map<string, readonly Pull[]>()
const listeners = new Set<() => void>()

function pullsOf(userId: string): readonly Pull[] {
  const before = known.get(userId)
  if (before) return before
  const read = readKept(userId)
  known.set(userId, read)
  return read
}

function readKept(userId: string): readonly Pull[] {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(userId)) ?? '[]') as readonly Pull[]
  } catch {
    return none
  }
}

function keep(userId: string, pulls: readonly Pull[]): void {
  known.set(userId, pulls)
  try {
    sessionStorage.setItem(keyOf(userId), JSON.stringify(pulls))
  } catch {
    // Without storage a name lives as long as the page; the download itself is at the server.
  }
  for (const listener of listeners) listener()
}

/** The same id again is the same download: pressing twice starts it once. */
export async function startPull(
  userId: string,
  clientRequestId: string,
  { providerId, model }: Omit<Pull, 'runId'>,
): Promise<void> {
  const run = await call('adminModelPull', {
    params: { provider_id: providerId },
    body: { client_request_id: clientRequestId, model },
  })
  const others = pullsOf(userId).filter(({ runId }) => runId !== run.id)
  keep(userId, [{ runId: run.id, providerId, model }, ...others])
  void invalidate(activeRuns.key)
}

export const forgetPull = (userId: string, runId: string): void =>
  keep(
    userId,
    pullsOf(userId).filter(pull => pull.runId !== runId),
  )

export function usePulls(userId: string): readonly Pull[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => pullsOf(userId),
  )
}
