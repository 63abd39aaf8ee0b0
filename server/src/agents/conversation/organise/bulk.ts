import type { ErrorCode } from '@omniai/contracts/errors'
import type { ThreadBulk, ThreadBulkReport } from '@omniai/contracts/schemas/thread'
import type { Database } from '../../../kernel/database.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ConversationTables } from '../tables.ts'
import type { Purge } from './purge.ts'
import { type ThreadMarks, trashStore } from './trash-store.ts'

type Dependencies = { database: Database; now: () => number; purge: Purge }

/** One action on many threads, in one statement; an id that is not there hinders no other. */
export function createBulk({ database, now, purge }: Dependencies) {
  const store = trashStore(database.tables<ConversationTables>())

  const marksOf = (body: ThreadBulk): ThreadMarks => {
    switch (body.action) {
      case 'pin':
        return { pinned_at: now() }
      case 'unpin':
        return { pinned_at: null }
      case 'archive':
        return { archived_at: now() }
      case 'unarchive':
        return { archived_at: null }
      case 'move':
        return { folder: body.folder ?? null }
      case 'restore':
        return { deleted_at: null }
      case 'delete':
      case 'purge':
        return { deleted_at: now() }
    }
  }

  async function outcomes(owner: Owner, body: ThreadBulk): Promise<Map<string, ErrorCode | null>> {
    if (body.action === 'purge') return purge.purge(owner, body.ids)
    const done = await store.mark(owner.userId, body.ids, body.action === 'restore', marksOf(body))
    if (body.action === 'delete' && done.size > 0) {
      const gone = (await store.toPurge(owner.userId, [...done])).filter(thread => thread.expires_at !== null)
      await purge.erase(
        owner,
        gone.map(thread => thread.id),
      )
    }
    return new Map(body.ids.map(id => [id, done.has(id) ? null : 'E_NOT_FOUND']))
  }

  return async (owner: Owner, body: ThreadBulk): Promise<ThreadBulkReport> => {
    const report = await outcomes(owner, body)
    return { items: body.ids.map(id => ({ id, error_code: report.get(id) ?? null })) }
  }
}
