/** The document that something is put into: through its editor where it is open, else straight at the server. */
import type { Doc, DocApply, DocChanged, DocConflict } from '@omniai/contracts/schemas/doc'
import { call } from '../../api/api.ts'
import { docView, refreshDocs } from '../../api/docs.ts'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { write } from '../../api/resources.ts'
import { showToast } from '../../stores/toasts.ts'
import { openDocs } from '../editor/doc-session.ts'
import { toastProblem } from '../session/toast-problem.ts'

export type DocPlace = { readonly projectId: string; readonly docId: string }

/** What stands there, all of it saved. */
export type Settled = { readonly revisionId: string; readonly text: string }

export async function settled({ projectId, docId }: DocPlace): Promise<Settled> {
  const session = openDocs.get(docId)
  if (session) return session.settle()
  const doc = await call('docView', { params: { project_id: projectId, doc_id: docId } })
  return { revisionId: doc.revision.id, text: doc.text }
}

function received({ projectId, docId }: DocPlace, changed: DocChanged): void {
  openDocs.get(docId)?.receive(changed)
  write(docView(projectId, docId), () => changed.doc)
  refreshDocs(projectId)
}

/** Once for the `client_request_id` of the body, however often it is tried. Rejects with E_CONFLICT when it cannot. */
export async function applyTo(place: DocPlace, body: DocApply): Promise<void> {
  const changed = await call('docApply', { params: { doc_id: place.docId }, body })
  received(place, changed)
  const requestId = newRequestId()
  showToast(`Put into “${changed.doc.title}”`, {
    action: { label: 'Undo', run: () => void undo(place, changed.revision.id, requestId) },
  })
}

async function undo(place: DocPlace, revisionId: string, requestId: string): Promise<void> {
  try {
    await openDocs.get(place.docId)?.settle()
    const params = { doc_id: place.docId }
    const body = { client_request_id: requestId, revision_id: revisionId }
    received(place, await call('docUndo', { params, body }))
    showToast('Taken out again')
  } catch (error) {
    const problem = asProblem(error)
    if (problem.code === 'E_CONFLICT')
      showToast('This part was changed since. Take it out by hand, or go back in the history.', {
        tone: 'bad',
      })
    else if (problem.code === 'NETWORK')
      showToast(problem.message, {
        tone: 'bad',
        action: { label: 'Undo again', run: () => void undo(place, revisionId, requestId) },
      })
    else toastProblem(problem)
  }
}

export async function makeDoc(
  projectId: string,
  body: { client_request_id: string; title: string; text: string; source: { message_id: string } },
): Promise<Doc> {
  const doc = await call('docCreate', { params: { project_id: projectId }, body })
  refreshDocs(projectId)
  return doc
}

/** What the server says of a document that moved on; null: it is something else. */
export function conflictOf(problem: ApiProblem): DocConflict | null {
  const detail = problem.detail as Partial<DocConflict> | undefined
  return problem.code === 'E_CONFLICT' && detail?.conflicts && detail.revision_id
    ? (detail as DocConflict)
    : null
}
