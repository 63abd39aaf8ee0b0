/** Renaming, deleting and restoring threads, with the list and the other tabs kept true. */
import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { refreshLists, refreshThread, threadList, threadView } from '../../api/catalog.ts'
import { asProblem } from '../../api/problem.ts'
import { write } from '../../api/resources.ts'
import { tellOtherTabs } from '../../api/tab-channel.ts'
import { showToast } from '../../stores/toasts.ts'

function changeList(change: (items: readonly Thread[]) => readonly Thread[]): void {
  write(threadList, list => list && { ...list, items: change(list.items) })
}

function changed(): void {
  refreshLists()
  tellOtherTabs({ type: 'threads' })
}

function failed(error: unknown): void {
  changed()
  showToast(asProblem(error).message, { tone: 'bad' })
}

export async function renameThread(threadId: string, title: string): Promise<void> {
  changeList(items => items.map(item => (item.id === threadId ? { ...item, title } : item)))
  write(threadView(threadId), before => before && { ...before, title })
  try {
    const thread = await call('threadUpdate', { params: { thread_id: threadId }, body: { title } })
    write(threadView(threadId), () => thread)
    changed()
  } catch (error) {
    void refreshThread(threadId)
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
    void refreshThread(threadId)
    changed()
  } catch (error) {
    failed(error)
  }
}
