import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../kernel/database.ts'
import type { Observer } from '../kernel/observations.ts'
import { endEvent, foldEntries, persistEnd, seenOf, startEventOf, usageOf } from './ending.ts'
import type { RunKind } from './kind.ts'
import { type RunEnding, type RunRow, runStore } from './store.ts'
import type { RunTables } from './tables.ts'

type Dependencies = {
  database: Database
  instanceId: string
  now: () => number
  leaseMs: number
  kindOf: (name: string) => RunKind | undefined
  observer: Pick<Observer, 'runEnded'> | undefined
}

/**
 * Ends a run whose owner died, with the text that its log holds. Several instances may try; the lease decides who.
 * @returns whether this call ended it.
 */
export async function recoverRun(dependencies: Dependencies, orphan: RunRow): Promise<boolean> {
  const { database, instanceId, now } = dependencies
  const kind = dependencies.kindOf(orphan.kind)
  if (!kind) return false
  const store = runStore(database.tables<RunTables>())
  if (!(await store.takeOver(orphan, instanceId, now() + dependencies.leaseMs))) return false
  const run = { ...orphan, owner_id: instanceId }
  const request = JSON.parse(run.request) as { model?: ModelRef | null }
  const log = await store.log(run.id, 0)
  const stopped = run.stop_requested_at !== null
  const kept = stopped && run.stop_seq !== null ? log.filter(entry => entry.seq <= run.stop_seq!) : log
  const { parts } = foldEntries(kept)
  const ending: RunEnding = {
    status: stopped ? 'cancelled' : 'interrupted',
    reason: stopped ? 'stopped_unconfirmed' : 'owner_lost',
    errorCode: null,
    usage: usageOf(kind, request, parts, {
      tokens: null,
      durationMs: now() - run.created_at,
      firstTokenMs: null,
    }),
    // Past anything its owner may have shown without having logged it, so that every reader takes the snapshot.
    // Who was asked last stays true, however much of the text was kept.
    fallback: foldEntries(log).fallback,
    lastSeq: (log.at(-1)?.seq ?? 1) + unloggedEventsAtMost,
    at: now(),
  }
  const ended = await persistEnd(database, kind, run, {
    start: startEventOf(run, request.model ?? null),
    parts,
    end: endEvent(ending),
    ending,
  })
  if (ended) dependencies.observer?.runEnded(seenOf(run, ending))
  return ended
}

/** More events than an owner can emit between two group commits. */
const unloggedEventsAtMost = 100_000
