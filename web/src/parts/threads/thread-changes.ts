/** Renaming, deleting and restoring threads, with the list and the other tabs kept true. */
import type { ThreadPage } from '@omniai/contracts/schemas/thread'
import type { InfiniteData } from '@tanstack/react-query'
import { call } from '../../api/api.ts'
import { asProblem } from '../../api/problem.ts'
import { threadQuery, threadsKey } from '../../api/queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { tellOtherTabs } from '../../api/tab-channel.ts'
import { showToast } from '../../stores/toasts.ts'

type Pages = InfiniteData<ThreadPage>

function changeList(change: (items: ThreadPage['items']) => ThreadPage['items']): void {
  queryClient.setQueryData<Pages>(
    threadsKey,
    data => data && { ...data, pages: data.pages.map(page => ({ ...page, items: change(page.items) })) },
  )
}

function changed(): void {
  void queryClient.invalidateQueries({ queryKey: threadsKey })
  tellOtherTabs({ type: 'threads' })
}

function failed(error: unknown): void {
  changed()
  showToast(asProblem(error).message, { tone: 'bad' })
}

export async function renameThread(threadId: string, title: string): Promise<void> {
  changeList(items => items.map(item => (item.id === threadId ? { ...item, title } : item)))
  const { queryKey } = threadQuery(threadId)
  queryClient.setQueryData(queryKey, before => before && { ...before, title })
  try {
    const thread = await call('threadUpdate', { params: { thread_id: threadId }, body: { title } })
    queryClient.setQueryData(queryKey, thread)
    changed()
  } catch (error) {
    void queryClient.invalidateQueries({ queryKey })
    failed(error)
  }
}

/** Gone from the list at once; for some seconds it can be taken back. */
export async function deleteThread(threadId: string): Promise<void> {
  changeList(items => items.filter(item => item.id !== threadId))
  try {
    await call('threadDelete', { params: { thread_id: threadId } })
    changed()
    showToast('Thread deleted', { action: { label: 'Undo', run: () => void restoreThread(threadId) } })
  } catch (error) {
    failed(error)
  }
}

async function restoreThread(threadId: string): Promise<void> {
  try {
    await call('threadRestore', { params: { thread_id: threadId }, body: {} })
    void queryClient.invalidateQueries({ queryKey: ['thread', threadId] })
    changed()
  } catch (error) {
    failed(error)
  }
}
