/** A conversation changes its project: shown at once, and taken back with one press. */
import type { Project } from '@omniai/contracts/schemas/project'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { refreshThread, threadView } from '../../api/catalog.ts'
import { read, write } from '../../api/resources.ts'
import { placeThreads, refreshThreads } from '../../api/thread-lists.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

async function setProject(thread: Thread, projectId: string | null): Promise<boolean> {
  const { id } = thread
  placeThreads(new Map([[id, { ...(read(threadView(id)) ?? thread), project_id: projectId }]]))
  try {
    const moved = await call('threadUpdate', {
      params: { thread_id: id },
      body: { project_id: projectId },
    })
    write(threadView(id), () => moved)
    return true
  } catch (error) {
    toastProblem(error)
    return false
  } finally {
    refreshThreads()
    // What goes out with its messages is something else now.
    void refreshThread(id)
  }
}

/** @param project null: into none */
export async function moveThread(
  thread: Thread,
  project: Pick<Project, 'id' | 'name'> | null,
): Promise<void> {
  if (!(await setProject(thread, project?.id ?? null))) return
  showToast(
    project ? `The conversation is in “${project.name}” now` : 'The conversation is in no project now',
    {
      action: { label: 'Undo', run: () => void setProject(thread, thread.project_id) },
    },
  )
}
