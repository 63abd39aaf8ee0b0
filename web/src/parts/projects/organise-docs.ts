/** What is done with documents as a whole, each with a way back. */
import type { DocSummary } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import { call } from '../../api/api.ts'
import { refreshDocs } from '../../api/docs.ts'
import { newRequestId } from '../../api/request-id.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

const inProject = ({ project_id, id }: Pick<DocSummary, 'project_id' | 'id'>) => ({
  project_id,
  doc_id: id,
})

/** @returns its id; null when it could not be made, which was said then. */
export async function newDoc(projectId: string): Promise<string | null> {
  try {
    const doc = await call('docCreate', {
      params: { project_id: projectId },
      body: { client_request_id: newRequestId(), title: 'Untitled' },
    })
    refreshDocs(projectId)
    return doc.id
  } catch (error) {
    toastProblem(error)
    return null
  }
}

export async function duplicateDoc(doc: DocSummary): Promise<string | null> {
  try {
    const made = await call('docDuplicate', {
      params: { doc_id: doc.id },
      body: { client_request_id: newRequestId() },
    })
    refreshDocs(doc.project_id)
    return made.id
  } catch (error) {
    toastProblem(error)
    return null
  }
}

export async function deleteDoc(doc: DocSummary): Promise<void> {
  try {
    await call('docDelete', { params: inProject(doc) })
    refreshDocs(doc.project_id)
    showToast(`“${doc.title}” is in the trash`, {
      action: { label: 'Undo', run: () => void restoreDoc(doc) },
    })
  } catch (error) {
    toastProblem(error)
  }
}

export async function restoreDoc(doc: DocSummary): Promise<void> {
  try {
    await call('docRestore', { params: { doc_id: doc.id }, body: {} })
    refreshDocs(doc.project_id)
    showToast(`“${doc.title}” is back`)
  } catch (error) {
    toastProblem(error)
  }
}

/** Throws what the server says against it: the dialog shows it. */
export async function renameDoc(doc: DocSummary, title: string): Promise<void> {
  await call('docUpdate', { params: inProject(doc), body: { title } })
  refreshDocs(doc.project_id)
}

async function setProject(doc: DocSummary, from: string, to: string): Promise<void> {
  await call('docUpdate', { params: { project_id: from, doc_id: doc.id }, body: { project_id: to } })
  refreshDocs(from)
  refreshDocs(to)
}

export async function moveDoc(doc: DocSummary, project: Pick<Project, 'id' | 'name'>): Promise<void> {
  try {
    await setProject(doc, doc.project_id, project.id)
    const back = () => void setProject(doc, project.id, doc.project_id).catch(toastProblem)
    showToast(`“${doc.title}” is in “${project.name}” now`, { action: { label: 'Undo', run: back } })
  } catch (error) {
    toastProblem(error)
  }
}
