import type { Database } from '../kernel/database.ts'
import type { Observer } from '../kernel/observations.ts'
import type { Channel } from './channel.ts'
import type { Entry } from './entry.ts'
import { runStore } from './store.ts'
import type { RunTables } from './tables.ts'

/**
 * Group commit: what all runs of this instance emitted goes to the log in one transaction, about every `everyMs`.
 * After `kill -9` at most that much text is missing.
 */
export function createLogWriter(
  database: Database,
  ownerId: string,
  everyMs: number,
  onError: (error: unknown) => void,
  /** What was written can be read, from any instance. */
  onWritten: (runIds: readonly string[]) => void,
  onBatch?: Observer['logBatch'],
) {
  const waiting = new Map<string, { channel: Channel; entries: Entry[] }>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      writing = writing.then(write)
    }, everyMs)
  }

  async function write(): Promise<void> {
    if (waiting.size === 0) return
    const batch = [...waiting]
    waiting.clear()
    const rows = batch.map(([runId, { entries }]) => ({
      run_id: runId,
      first_seq: entries[0]!.seq,
      last_seq: entries.at(-1)!.seq,
      events: entries.map(entry => entry.json).join('\n'),
    }))
    const since = performance.now()
    let ok = false
    try {
      // What is read live is no promise that it is stored, so nothing waits for the disk.
      const commit = { survives: 'crash' } as const
      await database.transaction(async tx => {
        const store = runStore(tx.tables<RunTables>())
        const ids = rows.map(row => row.run_id)
        // A run that someone else took over has its end in the log; nothing may be written behind it.
        const owned = await store.ownedBy(ownerId, ids, tx.kind === 'postgres')
        const ours = rows.filter(row => owned.has(row.run_id))
        if (ours.length > 0) await store.appendLog(ours)
      }, commit)
      ok = true
      for (const [, { channel, entries }] of batch) channel.trim(entries.at(-1)!.seq)
      onWritten(rows.map(row => row.run_id))
    } catch (error) {
      onError(error)
      for (const [runId, { channel, entries }] of batch) {
        const later = waiting.get(runId)
        waiting.set(runId, { channel, entries: later ? [...entries, ...later.entries] : entries })
      }
      schedule()
    } finally {
      const events = batch.reduce((sum, [, { entries }]) => sum + entries.length, 0)
      onBatch?.({ runs: batch.length, events, milliseconds: performance.now() - since, ok })
    }
  }

  return {
    add(runId: string, channel: Channel, entries: readonly Entry[]): void {
      const known = waiting.get(runId)
      if (known) known.entries.push(...entries)
      else waiting.set(runId, { channel, entries: [...entries] })
      schedule()
    },
    /** Forgets what waits for this run and resolves once no write of it is under way: its end replaces the log. */
    async discard(runId: string): Promise<void> {
      waiting.delete(runId)
      await writing
      waiting.delete(runId)
    },
    async flush(): Promise<void> {
      clearTimeout(timer)
      timer = undefined
      writing = writing.then(write)
      await writing
    },
  }
}

export type LogWriter = ReturnType<typeof createLogWriter>
