import type { DocApply, DocChanged, DocUndo } from '@omniai/contracts/schemas/doc'
import { applyChanges } from '@omniai/contracts/text/change'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import type { AddDoc, AddSource } from './add-doc.ts'
import { docStore, type RevisionRow } from './doc-store.ts'
import type { Made } from './intent.ts'
import type { Once } from './once.ts'
import { conflictDetail, revise, textOf, type Writing } from './revise.ts'
import type { ProjectTables } from './tables.ts'
import { aim } from './target.ts'

type Dependencies = {
  database: Database
  writing: Writing
  once: Once
  addDoc: AddDoc
  addSource: AddSource
}

/** A model's text into a person's document: one transaction, once, reversible, and it never writes over anybody. */
export function createApply({ database, writing, once, addDoc, addSource }: Dependencies) {
  const access = createAccess(database.tables<ProjectTables>())

  /** The document as it is now, while nobody else writes into it, and the revision that the caller saw. */
  async function locked(tx: Tx, owner: Owner, docId: string, revisionId: string) {
    const store = docStore(tx.tables<ProjectTables>())
    await store.lock(docId)
    const doc = await createAccess(tx.tables<ProjectTables>()).doc(owner, docId, 'editor')
    const seen = await store.revision(docId, revisionId)
    if (!seen) throw new ApiError('E_NOT_FOUND')
    const text = seen.id === doc.head_revision_id ? doc.text : await textOf(store, seen)
    return { store, doc, seen, text }
  }

  async function apply(tx: Tx, owner: Owner, docId: string, body: DocApply): Promise<Made> {
    const { doc, seen, text } = await locked(tx, owner, docId, body.base_revision_id)
    if (body.operation === 'new') {
      if (body.text === undefined || body.target || body.changes)
        throw new ApiError('E_VALIDATION', {
          detail: [{ path: '/text', message: 'is all that a new document is made of' }],
        })
      return addDoc(tx, owner, doc.project_id, {
        title: body.title ?? doc.title,
        text: body.text,
        messageId: body.source?.message_id ?? null,
      })
    }
    const aimed = aim(text, body)
    if ('quote' in aimed)
      throw new ApiError('E_CONFLICT', {
        detail: conflictDetail('quote', doc.head_revision_id, [
          { start: 0, end: 0, base: aimed.quote, mine: body.text ?? '', theirs: '' },
        ]),
      })
    const sourceId = body.source
      ? await addSource(tx, owner, docId, body.source.message_id, body.operation)
      : null
    const revisionId = await revise(tx, writing, {
      doc,
      authorId: owner.userId,
      kind: 'apply',
      base: { revisionId: seen.id, text },
      next: applyChanges(text, aimed.changes),
      changes: aimed.changes,
      sourceId,
      // What is applied is aimed at what was seen: apart from what others wrote since, it is safe.
      merge: true,
      resolution: body.resolution,
    })
    return { docId, revisionId }
  }

  async function undo(tx: Tx, owner: Owner, docId: string, body: DocUndo): Promise<Made> {
    const { store, doc, seen, text } = await locked(tx, owner, docId, body.revision_id)
    const before = await parentOf(seen, docId, store)
    const revisionId = await revise(tx, writing, {
      doc,
      authorId: owner.userId,
      kind: 'undo',
      base: { revisionId: seen.id, text },
      next: await textOf(store, before),
      ...(seen.id === doc.head_revision_id && { provenance: JSON.parse(before.provenance) }),
      sourceId: null,
      merge: true,
      resolution: body.resolution,
    })
    return { docId, revisionId }
  }

  return {
    async apply(owner: Owner, docId: string, body: DocApply): Promise<DocChanged> {
      await access.doc(owner, docId, 'editor')
      return once(owner, { operation: 'docApply', place: docId, body }, tx => apply(tx, owner, docId, body))
    },

    async undo(owner: Owner, docId: string, body: DocUndo): Promise<DocChanged> {
      await access.doc(owner, docId, 'editor')
      return once(owner, { operation: 'docUndo', place: docId, body }, tx => undo(tx, owner, docId, body))
    },
  }
}

async function parentOf(
  { parent_id }: RevisionRow,
  docId: string,
  store: ReturnType<typeof docStore>,
): Promise<RevisionRow> {
  const parent = parent_id === null ? undefined : await store.revision(docId, parent_id)
  if (!parent) throw new ApiError('E_CONFLICT', { detail: 'Nothing was there before it.' })
  return parent
}
