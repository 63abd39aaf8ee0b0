/** Documents as they are answered: with names, sources and the newest revision. */
import type { Doc, DocChanged, DocProvenance, DocRevision, DocSummary } from '@omniai/contracts/schemas/doc'
import type { Kysely } from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import { type DocRow, docStore, type ListedDoc, type RevisionRow, type SourceRow } from './doc-store.ts'
import { type Names, presentDoc, presentRevision, presentSummary } from './present.ts'
import type { ProjectTables } from './tables.ts'

type ShownRevision = Omit<RevisionRow, 'changes' | 'text' | 'provenance'>

export function createReading(
  db: Kysely<ProjectTables>,
  namesOf: (userIds: readonly string[]) => Promise<Names>,
) {
  const store = docStore(db)

  async function gathered(revisions: readonly ShownRevision[], sourceIds: readonly string[] = []) {
    const ofRevisions = revisions.flatMap(({ source_id }) => source_id ?? [])
    const rows = await store.sources([...new Set([...ofRevisions, ...sourceIds])])
    const people = [
      ...revisions.map(({ author_id }) => author_id),
      ...rows.map(({ applied_by }) => applied_by),
    ]
    const names = await namesOf([...new Set(people)])
    return { sources: new Map<string, SourceRow>(rows.map(row => [row.id, row])), names }
  }

  async function revisions(rows: readonly ShownRevision[]): Promise<DocRevision[]> {
    const { sources, names } = await gathered(rows)
    return rows.map(row => presentRevision(row, sources, names))
  }

  async function revisionRow(docId: string, revisionId: string): Promise<RevisionRow> {
    const row = await store.revision(docId, revisionId)
    if (!row) throw new ApiError('E_NOT_FOUND')
    return row
  }

  async function doc(row: DocRow): Promise<Doc> {
    const head = await revisionRow(row.id, row.head_revision_id)
    const used = [
      ...new Set((JSON.parse(row.provenance) as DocProvenance[]).map(({ source_id }) => source_id)),
    ]
    const { sources, names } = await gathered([head], used)
    const known = used.flatMap(id => sources.get(id) ?? [])
    return presentDoc(row, presentRevision(head, sources, names), known, names)
  }

  return {
    doc,
    revisions,
    revisionRow,

    async changed(row: DocRow, revisionId: string): Promise<DocChanged> {
      const [revision] = await revisions([await revisionRow(row.id, revisionId)])
      return { revision: revision!, doc: await doc(row) }
    },

    async summaries(rows: readonly ListedDoc[]): Promise<DocSummary[]> {
      const heads = await store.revisionsById(rows.map(row => row.head_revision_id))
      const shown = await revisions(heads)
      const byId = new Map(shown.map(revision => [revision.id, revision]))
      return rows.map(row => presentSummary(row, byId.get(row.head_revision_id)!))
    },
  }
}

export type Reading = ReturnType<typeof createReading>
