import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { refreshThread, threadView } from '../../api/catalog.ts'
import { read, write } from '../../api/resources.ts'
import { placeThreads, refreshThreads } from '../../api/thread-lists.ts'
import { toastProblem } from '../session/toast-problem.ts'

export async function renameThread(thread: Thread, title: string): Promise<void> {
  const { id } = thread
  placeThreads(new Map([[id, { ...(read(threadView(id)) ?? thread), title }]]))
  write(threadView(id), before => before && { ...before, title })
  try {
    const renamed = await call('threadUpdate', { params: { thread_id: id }, body: { title } })
    write(threadView(id), () => renamed)
  } catch (error) {
    void refreshThread(id)
    toastProblem(error)
  }
  refreshThreads()
}
