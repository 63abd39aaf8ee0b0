import { bounds } from '@omniai/contracts/limits'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { RunEngine } from '../../../runs/engine.ts'
import type { ConversationTables } from '../tables.ts'
import { trashStore } from './trash-store.ts'

const day = 24 * 60 * 60_000
const batch = 100

type Dependencies = {
  database: Database
  now: () => number
  runs: Pick<RunEngine, 'cancel' | 'forget'>
}

export const purgeTimeOf = (deletedAt: number) => deletedAt + bounds.trash_days * day

/** Deleting for ever: threads with their messages, their runs and all that a run was asked. */
export function createPurge({ database, now, runs }: Dependencies) {
  const store = trashStore(database.tables<ConversationTables>())

  async function erase(owner: Owner, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    // What writes is stopped first: nothing may go on at a provider for a thread that is gone.
    for (const runId of await store.writingRuns(owner.userId, ids)) await runs.cancel(owner, runId, null)
    await database.transaction(async tx => {
      await runs.forget(tx, owner, { threadIds: ids, messageIds: [] })
      await trashStore(tx.tables<ConversationTables>()).purge(owner.userId, ids)
    })
  }

  return {
    erase,

    /** Only what is in the trash, or temporary. @returns for each id why not, or null. */
    async purge(
      owner: Owner,
      ids: readonly string[],
    ): Promise<Map<string, 'E_NOT_FOUND' | 'E_CONFLICT' | null>> {
      const known = new Map((await store.toPurge(owner.userId, ids)).map(row => [row.id, row]))
      const outcomes = new Map(
        ids.map(id => {
          const thread = known.get(id)
          if (!thread) return [id, 'E_NOT_FOUND' as const]
          return [
            id,
            thread.deleted_at === null && thread.expires_at === null ? ('E_CONFLICT' as const) : null,
          ]
        }),
      )
      await erase(
        owner,
        ids.filter(id => outcomes.get(id) === null),
      )
      return outcomes
    },

    async purgeOne(owner: Owner, threadId: string) {
      const outcome = (await this.purge(owner, [threadId])).get(threadId)
      if (outcome === 'E_NOT_FOUND') throw new ApiError('E_NOT_FOUND')
      if (outcome)
        throw new ApiError('E_CONFLICT', { detail: 'Only what is in the trash is deleted for ever.' })
      return { ok: true as const }
    },

    /** What waited long enough in the trash, and temporary threads whose time is over. */
    async sweep(): Promise<void> {
      const before = now() - bounds.trash_days * day
      for (;;) {
        const threads = await store.expiredThreads(before, now(), batch)
        for (const [userId, ids] of byOwner(threads)) await erase({ userId }, ids)
        if (threads.length < batch) break
      }
      for (;;) {
        const messages = await store.expiredMessages(before, batch)
        for (const [userId, ids] of byOwner(messages)) {
          await database.transaction(async tx => {
            await runs.forget(tx, { userId }, { threadIds: [], messageIds: ids })
            await trashStore(tx.tables<ConversationTables>()).purgeMessages(userId, ids)
          })
        }
        if (messages.length < batch) break
      }
    },
  }
}

function byOwner(rows: readonly { id: string; user_id: string }[]): Map<string, string[]> {
  const owners = new Map<string, string[]>()
  for (const { id, user_id } of rows) owners.set(user_id, [...(owners.get(user_id) ?? []), id])
  return owners
}

export type Purge = ReturnType<typeof createPurge>
