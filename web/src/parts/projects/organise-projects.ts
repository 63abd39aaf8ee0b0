/** Putting projects away and getting them back, each with a way back. */
import type { Project } from '@omniai/contracts/schemas/project'
import { call } from '../../api/api.ts'
import { placeProject, refreshProjects } from '../../api/projects.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

async function setArchived(project: Project, archived: boolean): Promise<void> {
  placeProject(await call('projectUpdate', { params: { project_id: project.id }, body: { archived } }))
}

export async function archiveProject(project: Project): Promise<boolean> {
  try {
    await setArchived(project, true)
    showToast(`“${project.name}” is archived`, {
      action: { label: 'Undo', run: () => void setArchived(project, false).catch(toastProblem) },
    })
    return true
  } catch (error) {
    toastProblem(error)
    return false
  }
}

export async function unarchiveProject(project: Project): Promise<void> {
  try {
    await setArchived(project, false)
    showToast(`“${project.name}” is out of the archive`)
  } catch (error) {
    toastProblem(error)
  }
}

export async function deleteProject(project: Project): Promise<boolean> {
  try {
    await call('projectDelete', { params: { project_id: project.id } })
    refreshProjects()
    showToast(`“${project.name}” is in the trash`, {
      action: { label: 'Undo', run: () => void restoreProject(project) },
    })
    return true
  } catch (error) {
    toastProblem(error)
    return false
  }
}

export async function restoreProject(project: Project): Promise<void> {
  try {
    await call('projectRestore', { params: { project_id: project.id } })
    refreshProjects()
    showToast(`“${project.name}” is back`)
  } catch (error) {
    toastProblem(error)
  }
}
