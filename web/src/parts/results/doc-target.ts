/** The document that something is put into: through its editor where it is open, else straight at the server. */
import type { Doc, DocChanged, DocConflict } from '@omniai/contracts/schemas/doc'
import { call } from '../../api/api.ts'
import { docView, refreshDocs } from '../../api/docs.ts'
import type { ApiProblem } from '../../api/problem.ts'
import { write } from '../../api/resources.ts'
import { sendOnce } from '../../api/send-once.ts'
import { openDocs } from '../editor/doc-session.ts'

export type DocPlace = { readonly projectId: string; readonly docId: string }

/** What stands there, all of it saved. */
export type Settled = { readonly revisionId: string; readonly text: string }

export async function settled({ projectId, docId }: DocPlace): Promise<Settled> {
  const session = openDocs.get(docId)
  if (session) return session.settle()
  const doc = await call('docView', { params: { project_id: projectId, doc_id: docId } })
  return { revisionId: doc.revision.id, text: doc.text }
}

export function received({ projectId, docId }: DocPlace, changed: DocChanged): void {
  openDocs.get(docId)?.receive(changed)
  write(docView(projectId, docId), () => changed.doc)
  refreshDocs(projectId)
}

export async function makeDoc(
  projectId: string,
  body: { client_request_id: string; title: string; text: string; source: { message_id: string } },
): Promise<Doc> {
  const { client_request_id: _, ...what } = body
  const doc = await sendOnce(JSON.stringify(['docCreate', projectId, what]), body, sent =>
    call('docCreate', { params: { project_id: projectId }, body: sent }),
  )
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
