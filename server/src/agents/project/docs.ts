import { bounds } from '@omniai/contracts/limits'
import type {
  Doc,
  DocCreate,
  DocDuplicate,
  DocListParameters,
  DocPage,
  DocPatch,
  DocRestore,
  DocRevision,
  DocRevisionListParameters,
  DocRevisionPage,
  DocRevisionPatch,
  DocRevisionText,
} from '@omniai/contracts/schemas/doc'
import { applyChanges, changesBetween, fits } from '@omniai/contracts/text/change'
import { foreignCursor, readPlace, writeCursor } from '../../kernel/cursor.ts'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import type { AddDoc } from './add-doc.ts'
import { type DocKey, docStore } from './doc-store.ts'
import type { Once } from './once.ts'
import type { Reading } from './reading.ts'
import { revise, textOf, type Writing } from './revise.ts'
import { makeRoom } from './room.ts'
import type { ProjectTables } from './tables.ts'

type Dependencies = {
  database: Database
  now: () => number
  writing: Writing
  reading: Reading
  once: Once
  addDoc: AddDoc
}

/** Documents: made, read, saved, moved, thrown away, and their history. */
export function createDocs({ database, now, writing, reading, once, addDoc }: Dependencies) {
  const db = database.tables<ProjectTables>()
  const access = createAccess(db)
  const store = docStore(db)

  async function view(owner: Owner, docId: string): Promise<Doc> {
    return reading.doc(await access.doc(owner, docId, 'reader', 'anywhere'))
  }

  async function find(owner: Owner, projectId: string, docId: string) {
    const doc = await access.doc(owner, docId, 'reader', 'anywhere')
    if (doc.project_id !== projectId) throw new ApiError('E_NOT_FOUND')
    return doc
  }

  return {
    async view(owner: Owner, projectId: string, docId: string): Promise<Doc> {
      return reading.doc(await find(owner, projectId, docId))
    },

    async list(owner: Owner, projectId: string, query: DocListParameters): Promise<DocPage> {
      await access.project(owner, projectId, 'reader')
      const limit = query.limit ?? bounds.page_default
      const before = query.cursor ? readKey(query.cursor) : null
      const rows = await store.docs(projectId, query.state ?? 'active', before, limit + 1)
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: await reading.summaries(items),
        next_cursor: last ? writeCursor(`${last.updated_at}:${last.id}`) : null,
      }
    },

    async create(owner: Owner, projectId: string, body: DocCreate): Promise<Doc> {
      await access.project(owner, projectId, 'editor')
      const { doc } = await once(owner, { operation: 'docCreate', place: projectId, body }, tx =>
        addDoc(tx, owner, projectId, {
          title: body.title,
          text: body.text ?? '',
          messageId: body.source?.message_id ?? null,
        }),
      )
      return doc
    },

    async duplicate(owner: Owner, docId: string, body: DocDuplicate): Promise<Doc> {
      await access.doc(owner, docId, 'editor')
      const { doc } = await once(owner, { operation: 'docDuplicate', place: docId, body }, async tx => {
        const original = await createAccess(tx.tables<ProjectTables>()).doc(owner, docId, 'editor')
        return addDoc(tx, owner, original.project_id, {
          title: body.title ?? copyTitle(original.title),
          text: original.text,
          messageId: null,
        })
      })
      return doc
    },

    async update(owner: Owner, projectId: string, docId: string, patch: DocPatch): Promise<Doc> {
      await find(owner, projectId, docId)
      checkPatch(patch)
      if (patch.project_id !== undefined) await access.project(owner, patch.project_id, 'editor')
      await database.transaction(async tx => {
        const inside = docStore(tx.tables<ProjectTables>())
        const accessInside = createAccess(tx.tables<ProjectTables>())
        await accessInside.doc(owner, docId, 'editor')
        await inside.lock(docId)
        const doc = await accessInside.doc(owner, docId, 'editor')
        const base = patch.base_revision_id
        if (base !== undefined) {
          const seen = await inside.revision(docId, base)
          if (!seen) throw new ApiError('E_NOT_FOUND')
          const text = seen.id === doc.head_revision_id ? doc.text : await textOf(inside, seen)
          if (patch.changes && !fits(text, patch.changes)) throw badChanges()
          await revise(tx, writing, {
            doc,
            authorId: owner.userId,
            kind: seen.id === doc.head_revision_id ? 'edit' : 'merge',
            base: { revisionId: seen.id, text },
            next: patch.changes ? applyChanges(text, patch.changes) : patch.text!,
            ...(patch.changes && { changes: patch.changes }),
            sourceId: null,
            merge: patch.merge ?? false,
            resolution: patch.resolution,
          })
        }
        if (patch.project_id !== undefined && patch.project_id !== doc.project_id)
          await makeRoom(tx, patch.project_id)
        await inside.updateDoc(docId, {
          ...(patch.title !== undefined && { title: patch.title.trim() }),
          ...(patch.project_id !== undefined && { project_id: patch.project_id }),
          updated_at: now(),
        })
      })
      return view(owner, docId)
    },

    async delete(owner: Owner, projectId: string, docId: string) {
      await find(owner, projectId, docId)
      await access.doc(owner, docId, 'editor')
      await store.updateDoc(docId, { deleted_at: now() })
      return { ok: true as const }
    },

    async restore(owner: Owner, docId: string, { revision_id }: DocRestore): Promise<Doc> {
      await access.doc(owner, docId, 'editor', 'anywhere')
      await database.transaction(async tx => {
        const inside = docStore(tx.tables<ProjectTables>())
        await inside.lock(docId)
        const doc = await createAccess(tx.tables<ProjectTables>()).doc(owner, docId, 'editor', 'anywhere')
        if (doc.deleted_at !== null) await inside.updateDoc(docId, { deleted_at: null })
        if (revision_id === undefined) return
        const revision = await inside.revision(docId, revision_id)
        if (!revision) throw new ApiError('E_NOT_FOUND')
        await revise(tx, writing, {
          doc,
          authorId: owner.userId,
          kind: 'restore',
          base: { revisionId: doc.head_revision_id, text: doc.text },
          next: await textOf(inside, revision),
          provenance: JSON.parse(revision.provenance),
          sourceId: null,
          merge: false,
        })
      })
      return view(owner, docId)
    },

    async revisions(owner: Owner, docId: string, query: DocRevisionListParameters): Promise<DocRevisionPage> {
      await access.doc(owner, docId, 'reader', 'anywhere')
      const limit = query.limit ?? bounds.page_default
      const before = query.cursor ? readNumber(query.cursor) : null
      const rows = await store.revisions(docId, query.all ?? false, before, limit + 1)
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: await reading.revisions(items),
        next_cursor: last ? writeCursor(`rev:${last.number}`) : null,
      }
    },

    async revision(
      owner: Owner,
      docId: string,
      revisionId: string,
      { against }: { against?: string },
    ): Promise<DocRevisionText> {
      await access.doc(owner, docId, 'reader', 'anywhere')
      const row = await reading.revisionRow(docId, revisionId)
      const other = against === undefined ? null : await reading.revisionRow(docId, against)
      const [revision, otherRevision] = await reading.revisions(other ? [row, other] : [row])
      const text = await textOf(store, row)
      const otherText = other && (await textOf(store, other))
      return {
        revision: revision!,
        text,
        against: otherRevision ?? null,
        changes: otherText === null ? null : changesBetween(otherText, text),
        against_text: otherText,
      }
    },

    async nameRevision(
      owner: Owner,
      docId: string,
      revisionId: string,
      { name }: DocRevisionPatch,
    ): Promise<DocRevision> {
      await access.doc(owner, docId, 'editor')
      await reading.revisionRow(docId, revisionId)
      // A name is a reason to be shown.
      await store.updateRevision(docId, revisionId, {
        name: name === null ? null : name.trim(),
        ...(name && { superseded: 0 }),
      })
      const [revision] = await reading.revisions([await reading.revisionRow(docId, revisionId)])
      return revision!
    },
  }
}

const copyTitle = (title: string) => `${title.slice(0, bounds.title - 7)} (copy)`

function checkPatch(patch: DocPatch): void {
  const writes = [patch.text, patch.changes].filter(each => each !== undefined).length
  if (writes > 1) throw invalid('/changes', 'cannot go with a text')
  if (writes === 1 && patch.base_revision_id === undefined)
    throw invalid('/base_revision_id', 'is needed with a text')
  if (writes === 0 && patch.base_revision_id !== undefined)
    throw invalid('/text', 'is needed with a base revision')
}

const invalid = (path: string, message: string) =>
  new ApiError('E_VALIDATION', { detail: [{ path, message }] })
const badChanges = () => invalid('/changes', 'lie outside the text, overlap, or split a character')

function readKey(cursor: string): DocKey {
  const match = /^(\d{1,16}):(doc_[0-9a-z]+)$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { at: Number(match[1]), id: match[2]! }
}

function readNumber(cursor: string): number {
  const match = /^rev:(\d{1,9})$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return Number(match[1])
}
