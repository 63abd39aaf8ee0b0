import { applyEvent, emptyRunView, type RunView } from '@omniai/contracts/apply-event'
import { errorRegistry } from '@omniai/contracts/errors'
import type { MessagePart, RunEvent, Usage } from '@omniai/contracts/run-events'
import type { Database } from '../kernel/database.ts'
import type { RunSeen } from '../kernel/observations.ts'
import { type Entry, entryOf } from './entry.ts'
import type { RunKind } from './kind.ts'
import { type RunEnding, type RunRow, runStore } from './store.ts'
import type { RunTables } from './tables.ts'

export function foldEntries(entries: readonly Entry[]): RunView {
  return entries.reduce((view, { seq, event }) => applyEvent(view, seq, event), emptyRunView)
}

export function endEvent(
  ending: Pick<RunEnding, 'status' | 'reason' | 'errorCode' | 'usage' | 'fallback'>,
  message?: string,
): RunEvent {
  const code = ending.errorCode as keyof typeof errorRegistry | null
  return {
    type: 'run-end',
    status: ending.status,
    reason: ending.reason,
    error: code && { code, message: message ?? errorRegistry[code].message },
    usage: ending.usage,
    ...(ending.fallback && { fallback: ending.fallback }),
  }
}

/**
 * What stays of a finished log: its start, the whole content as one snapshot, its end. The snapshot takes the number
 * before the end, so a reader with any older number gets it and one that saw everything does not.
 */
export function compact(
  start: RunEvent,
  parts: readonly MessagePart[],
  end: RunEvent,
  lastSeq: number,
): Entry[] {
  const first = entryOf(1, start)
  const last = entryOf(lastSeq, end)
  if (lastSeq <= 2) return [first, last]
  return [first, entryOf(lastSeq - 1, { type: 'snapshot', parts: [...parts] }), last]
}

/**
 * The end of a run, in one transaction: the run's row, the compacted log and what the kind makes of it. The owner's
 * id in the update is the fence: an owner that lost its lease changes nothing.
 * @returns whether this call ended the run.
 */
export async function persistEnd(
  database: Database,
  kind: RunKind,
  run: RunRow,
  content: { start: RunEvent; parts: readonly MessagePart[]; end: RunEvent; ending: RunEnding },
): Promise<boolean> {
  const { start, parts, end, ending } = content
  return database.transaction(async tx => {
    const store = runStore(tx.tables<RunTables>())
    if (!(await store.end(run.id, run.owner_id, ending))) {
      // Ended by an earlier try of ours whose commit arrived and whose answer did not?
      const now = await store.find(run.user_id, run.id)
      return now?.owner_id === run.owner_id && now.status === ending.status && now.last_seq === ending.lastSeq
    }
    const rows = rowsOf(run.id, compact(start, parts, end, ending.lastSeq))
    await store.replaceLog(run.id, rows)
    await kind.settle(tx, run, parts, ending)
    return true
  })
}

/** What of an end is told to those who watch. */
export const seenOf = (run: RunRow, ending: RunEnding): RunSeen => ({
  runId: run.id,
  userId: run.user_id,
  kind: run.kind,
  status: ending.status,
  reason: ending.reason,
  errorCode: ending.errorCode,
  usage: ending.usage,
})

/** Neighbouring numbers share a row. */
function rowsOf(runId: string, entries: readonly Entry[]): RunTables['run_log'][] {
  const rows: RunTables['run_log'][] = []
  for (const entry of entries) {
    const row = rows.at(-1)
    if (row?.last_seq === entry.seq - 1) {
      row.last_seq = entry.seq
      row.events += `\n${entry.json}`
    } else {
      rows.push({ run_id: runId, first_seq: entry.seq, last_seq: entry.seq, events: entry.json })
    }
  }
  return rows
}

export function startEventOf(
  run: RunRow,
  model: Extract<RunEvent, { type: 'run-start' }>['model'],
): RunEvent {
  return {
    type: 'run-start',
    run_id: run.id,
    kind: run.kind,
    thread_id: run.thread_id,
    user_message_id: run.user_message_id,
    message_id: run.message_id,
    model,
  }
}

export function usageOf(
  kind: RunKind,
  request: unknown,
  parts: readonly MessagePart[],
  measured: {
    tokens: { promptTokens: number; completionTokens: number } | null
    durationMs: number
    firstTokenMs: number | null
  },
): Usage {
  const counts = measured.tokens
    ? { prompt_tokens: measured.tokens.promptTokens, completion_tokens: measured.tokens.completionTokens }
    : kind.estimateUsage(request, parts)
  return {
    ...counts,
    estimated: measured.tokens === null,
    duration_ms: Math.max(0, Math.round(measured.durationMs)),
    first_token_ms: measured.firstTokenMs === null ? null : Math.max(0, Math.round(measured.firstTokenMs)),
  }
}
