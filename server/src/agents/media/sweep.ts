import { bounds } from '@omniai/contracts/limits'
import type { Blobs } from '../../kernel/blobs.ts'
import type { Database } from '../../kernel/database.ts'
import { docPictureStore } from './doc-picture-store.ts'
import { mediaStore } from './store.ts'
import type { MediaTables } from './tables.ts'

const batch = 200
const hour = 60 * 60_000

type Dependencies = { database: Database; blobs: Blobs; now: () => number }

/** What a crash between file and row leaves, in either order, and what no message and no document has. Any number may sweep at once. */
export function createSweep({ database, blobs, now }: Dependencies) {
  const store = mediaStore(database.tables<MediaTables>())

  async function abandoned(): Promise<void> {
    const before = now() - bounds.unlinked_hours * hour
    await docPictureStore(database.tables<MediaTables>()).unlinkUnplaced(before)
    for (;;) {
      const rows = await store.abandoned(before, batch)
      let deleted = 0
      for (const row of rows) {
        const gone = await database.transaction(async tx => {
          const inside = mediaStore(tx.tables<MediaTables>())
          if (!(await inside.deleteAbandoned(row.user_id, row.id))) return false
          await inside.giveRoomBack(row.user_id, row.bytes)
          return true
        })
        if (!gone) continue
        deleted += 1
        await blobs.delete(row.blob_key)
      }
      if (rows.length < batch || deleted === 0) return
    }
  }

  /**
   * An upload writes its row after its file: only what is old enough has none for good.
   * @returns every file that was seen.
   */
  async function filesWithoutRow(before: number): Promise<Set<string>> {
    const seen = new Set<string>()
    let keys: string[] = []
    const removeUnknown = async () => {
      const known = keys.length > 0 ? await store.knownKeys(keys) : new Set<string>()
      for (const key of keys) if (!known.has(key)) await blobs.delete(key)
      keys = []
    }
    for await (const { key, storedAt } of blobs.list()) {
      seen.add(key)
      if (storedAt >= before) continue
      keys.push(key)
      if (keys.length === batch) await removeUnknown()
    }
    await removeUnknown()
    return seen
  }

  /**
   * The message keeps its row, which then says that the file is missing. It may come back with a backup.
   * @param seen is believed where it has a file: asking for each costs a request at an object store.
   */
  async function rowsWithoutFile(seen: ReadonlySet<string>): Promise<void> {
    for (let after = ''; ; ) {
      const rows = await store.filesAfter(after, batch)
      for (const row of rows) {
        const isThere = seen.has(row.blob_key) || (await blobs.has(row.blob_key))
        const state = isThere ? 'ready' : 'missing'
        if (state !== row.state) await store.markState(row.user_id, row.id, state)
      }
      if (rows.length < batch) return
      after = rows.at(-1)!.id
    }
  }

  return {
    async sweep(): Promise<void> {
      await blobs.discardUnfinished(now() - hour)
      await abandoned()
      await rowsWithoutFile(await filesWithoutRow(now() - hour))
    },
    /**
     * Before the first request, and only when no other process can be writing: what an earlier one began has nobody
     * left to finish it. What was never finished is gone when this returns; the search among whole files goes on.
     */
    async recover(): Promise<{ readonly done: Promise<unknown> }> {
      const before = now()
      await blobs.discardUnfinished(before)
      return { done: filesWithoutRow(before) }
    },
  }
}
