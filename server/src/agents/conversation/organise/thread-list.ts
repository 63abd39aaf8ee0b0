import type { ThreadListParameters } from '@omniai/contracts/schemas/thread'
import { type SelectQueryBuilder, sql } from 'kysely'
import type { ConversationTables } from '../tables.ts'

export type ThreadFilter = Pick<ThreadListParameters, 'state' | 'pinned' | 'folder' | 'project_id'>
export type ThreadKey = { readonly at: number; readonly id: string }

/** By what a list is sorted: the trash by when something came into it. */
export const sortColumn = (filter: ThreadFilter) => (filter.state === 'trash' ? 'deleted_at' : 'updated_at')

/** Temporary threads are in no list. */
export function narrowed<O>(
  threads: SelectQueryBuilder<ConversationTables, 'threads', O>,
  filter: ThreadFilter,
  before: ThreadKey | null,
) {
  const { state = 'active', pinned, folder, project_id } = filter
  const sort = sql.ref<number>(`threads.${sortColumn(filter)}`)
  return threads
    .where('threads.expires_at', 'is', null)
    .where('threads.deleted_at', state === 'trash' ? 'is not' : 'is', null)
    .$if(state === 'active', query => query.where('threads.archived_at', 'is', null))
    .$if(state === 'archived', query => query.where('threads.archived_at', 'is not', null))
    .$if(pinned !== undefined, query => query.where('threads.pinned_at', pinned ? 'is not' : 'is', null))
    .$if(folder !== undefined, query => query.where('threads.folder', '=', folder!))
    .$if(project_id !== undefined, query => query.where('threads.project_id', '=', project_id!))
    .$if(before !== null, query =>
      query.where(({ eb, or, and }) =>
        or([eb(sort, '<', before!.at), and([eb(sort, '=', before!.at), eb('threads.id', '<', before!.id)])]),
      ),
    )
    .orderBy(sort, 'desc')
    .orderBy('threads.id', 'desc')
}
