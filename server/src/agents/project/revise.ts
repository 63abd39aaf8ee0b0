/**
 * The one way by which the text of a document changes. Whoever writes says which revision they saw; when the document
 * moved on, both versions are joined or nothing happens.
 */
import { bounds } from '@omniai/contracts/limits'
import type { DocConflict, DocProvenance } from '@omniai/contracts/schemas/doc'
import { applyChanges, type Change, changesBetween } from '@omniai/contracts/text/change'
import { mergeTexts } from '@omniai/contracts/text/merge'
import type { Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import { type DocRow, type DocStore, docStore, type RevisionRow } from './doc-store.ts'
import type { PlacePictures } from './pictures.ts'
import { provenanceAfter } from './provenance.ts'
import type { ProjectTables } from './tables.ts'

/** After a conflict: what is kept of each stretch, against the revision that the conflict named. */
export type Resolution = {
  readonly revision_id: string
  readonly choices: readonly ('mine' | 'theirs' | 'both')[]
}

export type Revising = {
  readonly doc: Pick<DocRow, 'id' | 'head_revision_id' | 'text' | 'provenance'>
  readonly authorId: string
  readonly kind: RevisionRow['kind']
  /** The text that the change was made from, and the revision that has it. */
  readonly base: { readonly revisionId: string; readonly text: string }
  /** What the author made of it. */
  readonly next: string
  /** The very changes, where they are known better than by comparing. */
  readonly changes?: readonly Change[]
  readonly sourceId: string | null
  /** When the document moved on: join what is apart. */
  readonly merge: boolean
  readonly resolution?: Resolution | undefined
  /** Provenance of the new text, where it is known. */
  readonly provenance?: readonly DocProvenance[]
}

export type Writing = {
  readonly newId: NewId
  readonly now: () => number
  readonly placePictures: PlacePictures
}

/** After this long a save begins another step of the history. */
const stepMs = 5 * 60_000
/** Every so many revisions the text is kept whole, so that reading any of them stays fast. */
const wholeEvery = 32

/** @returns the new newest revision; the one there was when nothing changed. */
export async function revise(
  tx: Tx,
  { newId, now, placePictures }: Writing,
  revising: Revising,
): Promise<string> {
  const { doc, authorId, kind, sourceId } = revising
  const store = docStore(tx.tables<ProjectTables>())
  const text = joinedText(revising)
  if (text.length > bounds.doc_text) throw new ApiError('E_TOO_LARGE')
  if (text === doc.text && sourceId === null) return doc.head_revision_id
  const untouched = revising.base.revisionId === doc.head_revision_id
  const changes = (untouched && revising.changes) || changesBetween(doc.text, text)
  const provenance = JSON.stringify(
    revising.provenance ?? provenanceAfter(JSON.parse(doc.provenance) as DocProvenance[], changes, sourceId),
  )
  const at = now()
  const parent = await parentOf(store, doc)
  const step =
    kind === 'edit' &&
    parent.kind === 'edit' &&
    parent.name === null &&
    parent.author_id === authorId &&
    at - parent.step_started_at < stepMs
  const revisionId = newId('rev')
  if (
    !(await store.moveHead(doc.id, parent.id, {
      head_revision_id: revisionId,
      text,
      provenance,
      updated_at: at,
    }))
  )
    throw new ApiError('E_CONFLICT', { detail: conflictDetail('moved', doc.head_revision_id, []) })
  await store.insertRevision({
    id: revisionId,
    doc_id: doc.id,
    number: parent.number + 1,
    parent_id: parent.id,
    kind,
    name: null,
    author_id: authorId,
    characters: text.length,
    ...amounts(changes),
    source_id: sourceId,
    ...stored(changes, text, parent.number + 1),
    provenance,
    superseded: 0,
    step_started_at: step ? parent.step_started_at : at,
    created_at: at,
  })
  await placePictures(tx, authorId, doc.id, text)
  if (step) await store.updateRevision(doc.id, parent.id, { superseded: 1 })
  return revisionId
}

function joinedText({ doc, base, next, merge, resolution }: Revising): string {
  if (base.revisionId === doc.head_revision_id) return next
  const merged = mergeTexts(
    base.text,
    next,
    doc.text,
    // Choices were made of conflicts with one revision; with another they mean nothing.
    resolution?.revision_id === doc.head_revision_id ? resolution.choices : undefined,
  )
  if (merged.clean && (merge || resolution)) return merged.text
  throw new ApiError('E_CONFLICT', {
    detail: merged.clean
      ? conflictDetail('moved', doc.head_revision_id, [])
      : conflictDetail('overlapping', doc.head_revision_id, merged.conflicts),
  })
}

export const conflictDetail = (
  reason: DocConflict['reason'],
  revision_id: string,
  conflicts: readonly DocConflict['conflicts'][number][],
): DocConflict => ({ reason, revision_id, conflicts: [...conflicts] })

async function parentOf(store: DocStore, doc: Pick<DocRow, 'id' | 'head_revision_id'>): Promise<RevisionRow> {
  const parent = await store.revision(doc.id, doc.head_revision_id)
  if (!parent) throw new Error(`document ${doc.id} has no newest revision`)
  return parent
}

export function amounts(changes: readonly Change[]): { added: number; removed: number } {
  let added = 0
  let removed = 0
  for (const { start, end, text } of changes) {
    added += text.length
    removed += end - start
  }
  return { added, removed }
}

/** As changes, unless these are about as long as the text, or it is time for a whole one. */
function stored(changes: readonly Change[], text: string, number: number) {
  const short = JSON.stringify(changes)
  return number % wholeEvery === 0 || short.length > text.length
    ? { changes: null, text }
    : { changes: short, text: null }
}

/** The text of any revision. */
export async function textOf(
  store: DocStore,
  revision: Pick<RevisionRow, 'doc_id' | 'number'>,
): Promise<string> {
  let text = ''
  for (const link of await store.chain(revision.doc_id, revision.number))
    text = link.text ?? applyChanges(text, JSON.parse(link.changes!) as Change[])
  return text
}
