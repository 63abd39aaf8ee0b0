/** Putting something into a document, and taking it out again. */
import type { DocApply, DocConflict, DocUndo } from '@omniai/contracts/schemas/doc'
import { call } from '../../api/api.ts'
import { asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { sendOnce } from '../../api/send-once.ts'
import { showToast } from '../../stores/toasts.ts'
import { openDocs } from '../editor/doc-session.ts'
import { toastProblem } from '../session/toast-problem.ts'
import { conflictOf, type DocPlace, received } from './doc-target.ts'

/**
 * Once for what is asked for, however often it is tried, in this dialog or the next one. Rejects with E_CONFLICT when it
 * cannot.
 * @param onTakenOut it was undone
 */
export async function applyTo(
  place: DocPlace,
  about: unknown,
  body: DocApply,
  onTakenOut?: () => void,
): Promise<void> {
  const changed = await sendOnce(JSON.stringify(['docApply', place.docId, about]), body, sent =>
    call('docApply', { params: { doc_id: place.docId }, body: sent }),
  )
  received(place, changed)
  const undo = { place, revisionId: changed.revision.id, requestId: newRequestId(), onTakenOut }
  showToast(`Put into “${changed.doc.title}”`, {
    action: { label: 'Undo', run: () => void takeOut(undo) },
  })
}

export type Undo = {
  readonly place: DocPlace
  readonly revisionId: string
  readonly requestId: string
  readonly onTakenOut: (() => void) | undefined
}

/** Somebody wrote over what is to be taken out: of each place one has to say what is kept. */
export type AskedUndo = { readonly undo: Undo; readonly conflict: DocConflict }

/** @param resolution what is kept where somebody wrote since; of one conflict and of no other */
export async function sendUndo(
  { place, revisionId, requestId, onTakenOut }: Undo,
  resolution?: DocUndo['resolution'],
) {
  await openDocs.get(place.docId)?.settle()
  const body = {
    client_request_id: requestId,
    revision_id: revisionId,
    ...(resolution && { resolution }),
  }
  received(place, await call('docUndo', { params: { doc_id: place.docId }, body }))
  onTakenOut?.()
  showToast('Taken out again')
}

async function takeOut(undo: Undo): Promise<void> {
  try {
    await sendUndo(undo)
  } catch (error) {
    const problem = asProblem(error)
    const conflict = conflictOf(problem)
    if (conflict && conflict.conflicts.length > 0 && listeners.size > 0) undoToAsk.set({ undo, conflict })
    else if (conflict)
      showToast('This part was changed since. Open its project and undo there, or go back in the history.', {
        tone: 'bad',
        action: { label: 'Undo again', run: () => void takeOut(undo) },
      })
    else if (problem.code === 'NETWORK')
      showToast(problem.message, {
        tone: 'bad',
        action: { label: 'Undo again', run: () => void takeOut(undo) },
      })
    else toastProblem(problem)
  }
}

const listeners = new Set<() => void>()
let asked: AskedUndo | null = null

/** The undo that waits for choices. It begins in a note that passes by, which has no place for a dialog. */
export const undoToAsk = {
  current: () => asked,
  set(next: AskedUndo | null) {
    asked = next
    for (const listener of [...listeners]) listener()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}
