/**
 * What pages that are gone had typed and not saved. A page that lives holds a lock by the name of its draft; where the
 * browser knows no locks, as on plain http, every draft counts as left: merging a text twice gives it once.
 */
import type { Doc } from '@omniai/contracts/schemas/doc'
import { applyChanges, fits } from '@omniai/contracts/text/change'
import { mergeTexts } from '@omniai/contracts/text/merge'
import { call } from '../../api/api.ts'
import { newRequestId } from '../../api/request-id.ts'
import { type DocDraft, docDrafts, draftKey, writeDocDraft } from '../../stores/doc-drafts.ts'
import { commonText } from './autosave.ts'

export const pageId = newRequestId()

/** @returns how to let go of it */
export function holdDraft(key: string): () => void {
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  navigator.locks?.request(key, () => held).catch(() => {})
  return release
}

async function keysHeld(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return new Set(held.map(({ name }) => name ?? ''))
}

export type Found = {
  /** What the editor begins with. */
  readonly text: string
  /** What it was made of. */
  readonly common: { readonly text: string; readonly revisionId: string | null }
  /** When it was typed. */
  readonly at: number
  /** It is kept by this page now. */
  readonly takeOver: () => void
}

export async function findLeftDrafts(userId: string, doc: Doc): Promise<Found | null> {
  const mine = draftKey(userId, doc.id, pageId)
  const held = await keysHeld()
  const left = docDrafts(userId).filter(
    ({ key, draft }) => draft.docId === doc.id && key !== mine && !held.has(key),
  )
  let found: Pick<Found, 'text' | 'common' | 'at'> | null = null
  const used: string[] = []
  for (const { key, draft } of left) {
    const base = await baseOf(doc, draft)
    if (base === null || !fits(base, draft.changes)) continue
    const text = applyChanges(base, draft.changes)
    const sent = draft.sent && fits(base, draft.sent) ? applyChanges(base, draft.sent) : null
    const shared = commonText(base, sent, doc.text)
    used.push(key)
    if (text === doc.text || text === shared) continue
    const common = {
      text: shared,
      revisionId: shared === base && draft.base === null ? draft.baseRevisionId : null,
    }
    found = found ? joined(found, text, shared, draft.at) : { text, common, at: draft.at }
  }
  const takeOver = () => {
    for (const key of used) writeDocDraft(key, null)
  }
  if (!found) takeOver()
  return found && { ...found, takeOver }
}

/** Of two pages that died: both texts stay. */
function joined(
  found: Pick<Found, 'text' | 'common' | 'at'>,
  text: string,
  shared: string,
  at: number,
): Pick<Found, 'text' | 'common' | 'at'> {
  const open = mergeTexts(shared, text, found.text)
  const both = open.clean
    ? open
    : mergeTexts(
        shared,
        text,
        found.text,
        open.conflicts.map(() => 'both' as const),
      )
  return { ...found, text: both.clean ? both.text : `${found.text}\n${text}`, at: Math.max(found.at, at) }
}

async function baseOf(doc: Doc, draft: DocDraft): Promise<string | null> {
  if (draft.base !== null) return draft.base
  if (draft.baseRevisionId === doc.revision.id) return doc.text
  const params = { doc_id: doc.id, revision_id: draft.baseRevisionId }
  try {
    return (await call('docRevisionView', { params })).text
  } catch {
    // Not reachable just now: it stays for the next time.
    return null
  }
}
