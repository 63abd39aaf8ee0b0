/** One action on threads, one or many: shown at once, told for each thread, and taken back where that is possible. */
import type { ErrorCode } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import type { Thread, ThreadBulk } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { refreshThread } from '../../api/catalog.ts'
import { describeCode } from '../../api/problem.ts'
import { placeThreads, refreshThreads } from '../../api/thread-lists.ts'
import { showToast } from '../../stores/toasts.ts'
import { markSeen } from '../../stores/unseen.ts'
import { toastProblem } from '../session/toast-problem.ts'

export type Action = ThreadBulk['action']
export type Failure = { readonly thread: Thread; readonly code: ErrorCode }

/** What the thread is afterwards; null: nothing is left of it. */
export function after(thread: Thread, action: Action, folder: string | null): Thread | null {
  switch (action) {
    case 'pin':
    case 'unpin':
      return { ...thread, pinned: action === 'pin' }
    case 'archive':
    case 'unarchive':
      return { ...thread, archived: action === 'archive' }
    case 'move':
      return { ...thread, folder }
    case 'delete':
      return thread.expires_at ? null : { ...thread, deleted_at: new Date().toISOString() }
    case 'restore':
      return { ...thread, deleted_at: null }
    case 'purge':
      return null
  }
}

/** @returns the threads that it was refused for; rejects when nothing could be asked. */
export async function organise(
  threads: readonly Thread[],
  action: Action,
  folder: string | null = null,
): Promise<readonly Failure[]> {
  placeThreads(new Map(threads.map(thread => [thread.id, after(thread, action, folder)])))
  const failures: Failure[] = []
  try {
    for (let at = 0; at < threads.length; at += bounds.bulk_ids) {
      const some = threads.slice(at, at + bounds.bulk_ids)
      const ids = some.map(thread => thread.id)
      const report = await call('threadBulk', {
        body: { action, ids, ...(action === 'move' ? { folder } : {}) },
      })
      for (const [index, { error_code }] of report.items.entries()) {
        const thread = some[index]
        if (error_code && thread) failures.push({ thread, code: error_code })
      }
    }
  } finally {
    refreshThreads()
    for (const { id } of threads) void refreshThread(id)
  }
  return failures
}

/** The same, said in a note that leads back. */
export async function organiseWithUndo(
  threads: readonly Thread[],
  action: Exclude<Action, 'purge'>,
  folder: string | null = null,
): Promise<readonly Failure[]> {
  if (action === 'delete') for (const { id } of threads) markSeen(id)
  try {
    const failures = await organise(threads, action, folder)
    const failed = new Set(failures.map(failure => failure.thread.id))
    const done = threads.filter(thread => !failed.has(thread.id))
    const forGood = action === 'delete' && done.every(thread => thread.expires_at)
    const undo = { label: 'Undo', run: () => void takeBack(done, action).catch(toastProblem) }
    if (done.length > 0)
      showToast(wordsOf(done.length, action, folder, forGood), forGood ? {} : { action: undo })
    return failures
  } catch (error) {
    toastProblem(error)
    return []
  }
}

/** For one thread: what was refused is said in a note of its own. */
export async function organiseOne(
  thread: Thread,
  action: Exclude<Action, 'purge'>,
  folder: string | null = null,
): Promise<void> {
  const [failure] = await organiseWithUndo([thread], action, folder)
  if (!failure) return
  const { message, fix } = describeCode(failure.code)
  showToast(`${message} ${fix}`, { tone: 'bad' })
}

const opposite = {
  pin: 'unpin',
  unpin: 'pin',
  archive: 'unarchive',
  unarchive: 'archive',
  delete: 'restore',
  restore: 'delete',
} as const

/** Each thread gets back what it had, which may differ between them. */
async function takeBack(threads: readonly Thread[], action: Exclude<Action, 'purge'>): Promise<void> {
  if (action === 'move') {
    for (const folder of new Set(threads.map(thread => thread.folder))) {
      await organise(
        threads.filter(thread => thread.folder === folder),
        'move',
        folder,
      )
    }
    return
  }
  const changed = threads.filter(thread =>
    action === 'pin' || action === 'unpin'
      ? thread.pinned !== (action === 'pin')
      : action === 'archive' || action === 'unarchive'
        ? thread.archived !== (action === 'archive')
        : true,
  )
  if (changed.length > 0) await organise(changed, opposite[action])
}

const verbs = {
  pin: 'pinned',
  unpin: 'unpinned',
  archive: 'archived',
  unarchive: 'taken out of the archive',
  delete: 'moved to the trash',
  restore: 'restored',
} as const

function wordsOf(
  count: number,
  action: Exclude<Action, 'purge'>,
  folder: string | null,
  forGood: boolean,
): string {
  const what = count === 1 ? 'Thread' : `${count} threads`
  if (forGood) return `${what} deleted for ever`
  if (action !== 'move') return `${what} ${verbs[action]}`
  return folder === null ? `${what} taken out of the folder` : `${what} moved to “${folder}”`
}
