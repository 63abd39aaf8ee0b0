/** The lists that threads stand in. All of them are told at once what a person changes, ahead of the server. */
import type { FolderList, Thread, ThreadListParameters } from '@omniai/contracts/schemas/thread'
import { call } from './api.ts'
import { type PagedResource, pagedResource } from './paged.ts'
import { invalidate, type Resource, read, write } from './resources.ts'
import { tellOtherTabs } from './tab-channel.ts'

export type ThreadFilter = Pick<ThreadListParameters, 'state' | 'pinned' | 'folder' | 'project_id' | 'limit'>

const known = new Map<string, { readonly filter: ThreadFilter; readonly list: PagedResource<Thread> }>()

export function threadsWhere(filter: ThreadFilter): PagedResource<Thread> {
  const id = JSON.stringify(filter)
  const found = known.get(id)
  if (found) return found.list
  const list = pagedResource<Thread>(['threads', id], (cursor, signal) =>
    call(
      'threadList',
      { query: { limit: 40, ...filter, ...(cursor ? { cursor } : {}) } },
      signal ? { signal } : {},
    ),
  )
  known.set(id, { filter, list })
  return list
}

export const folderList: Resource<FolderList> = {
  key: ['folders'],
  load: signal => call('folderList', {}, { signal }),
}

const stateOf = (thread: Thread) => (thread.deleted_at ? 'trash' : thread.archived ? 'archived' : 'active')

const belongs = (thread: Thread, { state = 'active', pinned, folder, project_id }: ThreadFilter): boolean =>
  stateOf(thread) === state &&
  (pinned === undefined || thread.pinned === pinned) &&
  (folder === undefined || thread.folder === folder) &&
  (project_id === undefined || thread.project_id === project_id)

const sortTime = (thread: Thread) => thread.deleted_at ?? thread.updated_at

/** Puts changed threads where they now belong; null takes one out of everything. */
export function placeThreads(changed: ReadonlyMap<string, Thread | null>): void {
  for (const { filter, list } of known.values()) {
    if (!read(list)) continue
    const coming = [...changed.values()].filter(
      thread => thread !== null && belongs(thread, filter),
    ) as Thread[]
    write(
      list,
      page =>
        page && {
          ...page,
          items: [...page.items.filter(thread => !changed.has(thread.id)), ...coming].sort((one, other) =>
            sortTime(other).localeCompare(sortTime(one)),
          ),
        },
    )
  }
}

/** Asks the server again for every list, here and in the other tabs. */
export function refreshThreads(): void {
  void invalidate(['threads'])
  void invalidate(folderList.key)
  tellOtherTabs({ type: 'threads' })
}
