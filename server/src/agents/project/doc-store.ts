/** Documents and their revisions. A document is found by who is in its project; what hangs on it, by the document. */
import type { DocListParameters } from '@omniai/contracts/schemas/doc'
import type { ProjectRole } from '@omniai/contracts/schemas/project'
import type { Kysely, Selectable } from 'kysely'
import type { ProjectTables } from './tables.ts'

export type DocRow = Selectable<ProjectTables['docs']>
export type RevisionRow = Selectable<ProjectTables['doc_revisions']>
export type SourceRow = Selectable<ProjectTables['doc_sources']>
export type IntentRow = Selectable<ProjectTables['doc_intents']>
export type OwnDoc = DocRow & { role: ProjectRole; project_deleted_at: number | null }
export type ListedDoc = Pick<
  DocRow,
  'id' | 'project_id' | 'title' | 'head_revision_id' | 'deleted_at' | 'created_at' | 'updated_at'
>
export type DocKey = { readonly at: number; readonly id: string }

export function docStore(db: Kysely<ProjectTables>) {
  return {
    /** In the trash too. */
    doc: (userId: string, docId: string): Promise<OwnDoc | undefined> =>
      db
        .selectFrom('docs')
        .innerJoin('project_members as mine', 'mine.project_id', 'docs.project_id')
        .innerJoin('projects', 'projects.id', 'docs.project_id')
        .where('mine.user_id', '=', userId)
        .where('docs.id', '=', docId)
        .selectAll('docs')
        .select(['mine.role', 'projects.deleted_at as project_deleted_at'])
        .executeTakeFirst(),

    /** Outside the trash, without any text: asked every few seconds by each open page. */
    head: (
      userId: string,
      docId: string,
    ): Promise<{ id: string; number: number; role: ProjectRole } | undefined> =>
      db
        .selectFrom('docs')
        .innerJoin('project_members as mine', 'mine.project_id', 'docs.project_id')
        .innerJoin('projects', 'projects.id', 'docs.project_id')
        .innerJoin('doc_revisions as head', 'head.id', 'docs.head_revision_id')
        .where('mine.user_id', '=', userId)
        .where('docs.id', '=', docId)
        .where('docs.deleted_at', 'is', null)
        .where('projects.deleted_at', 'is', null)
        .select(['head.id', 'head.number', 'mine.role'])
        .executeTakeFirst(),

    /** Outside the trash. */
    texts: (userId: string, docIds: readonly string[]): Promise<Pick<DocRow, 'id' | 'title' | 'text'>[]> =>
      db
        .selectFrom('docs')
        .innerJoin('project_members as mine', 'mine.project_id', 'docs.project_id')
        .innerJoin('projects', 'projects.id', 'docs.project_id')
        .where('mine.user_id', '=', userId)
        .where('docs.id', 'in', docIds)
        .where('docs.deleted_at', 'is', null)
        .where('projects.deleted_at', 'is', null)
        .select(['docs.id', 'docs.title', 'docs.text'])
        .execute(),

    /** Which of them this person may read, in the trash too. */
    async readable(userId: string, docIds: readonly string[]): Promise<ReadonlySet<string>> {
      if (docIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('docs')
        .innerJoin('project_members as mine', 'mine.project_id', 'docs.project_id')
        .innerJoin('projects', 'projects.id', 'docs.project_id')
        .where('mine.user_id', '=', userId)
        .where('docs.id', 'in', docIds)
        .where('projects.deleted_at', 'is', null)
        .select('docs.id')
        .execute()
      return new Set(rows.map(row => row.id))
    },

    docs: (
      projectId: string,
      state: NonNullable<DocListParameters['state']>,
      before: DocKey | null,
      limit: number,
    ): Promise<ListedDoc[]> =>
      db
        .selectFrom('docs')
        // A list of long documents is not a list of their texts.
        .select(['id', 'project_id', 'title', 'head_revision_id', 'deleted_at', 'created_at', 'updated_at'])
        .where('project_id', '=', projectId)
        .where('deleted_at', state === 'trash' ? 'is not' : 'is', null)
        .$if(before !== null, select =>
          select.where(row =>
            row.or([
              row('updated_at', '<', before!.at),
              row.and([row('updated_at', '=', before!.at), row('id', '<', before!.id)]),
            ]),
          ),
        )
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    async countIn(projectId: string): Promise<number> {
      const { count } = await db
        .selectFrom('docs')
        .where('project_id', '=', projectId)
        .select(row => row.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async insertDoc(row: DocRow): Promise<void> {
      await db.insertInto('docs').values(row).execute()
    },

    async updateDoc(docId: string, change: Partial<DocRow>): Promise<void> {
      await db.updateTable('docs').set(change).where('id', '=', docId).execute()
    },

    /** Two who write at once must not both find the same newest revision. */
    async lock(docId: string): Promise<void> {
      await db
        .updateTable('docs')
        .set(row => ({ title: row.ref('title') }))
        .where('id', '=', docId)
        .execute()
    },

    /** @returns false when somebody wrote a revision in between. */
    async moveHead(docId: string, from: string, change: Partial<DocRow>): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('docs')
        .set(change)
        .where('id', '=', docId)
        .where('head_revision_id', '=', from)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async insertRevision(row: RevisionRow): Promise<void> {
      await db.insertInto('doc_revisions').values(row).execute()
    },

    async updateRevision(
      docId: string,
      revisionId: string,
      change: Partial<Pick<RevisionRow, 'name' | 'superseded'>>,
    ): Promise<void> {
      await db
        .updateTable('doc_revisions')
        .set(change)
        .where('doc_id', '=', docId)
        .where('id', '=', revisionId)
        .execute()
    },

    revision: (docId: string, revisionId: string): Promise<RevisionRow | undefined> =>
      db
        .selectFrom('doc_revisions')
        .selectAll()
        .where('doc_id', '=', docId)
        .where('id', '=', revisionId)
        .executeTakeFirst(),

    revisionsById: (revisionIds: readonly string[]): Promise<RevisionRow[]> =>
      revisionIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('doc_revisions').selectAll().where('id', 'in', revisionIds).execute(),

    /** Newest first, without their texts. */
    revisions: (
      docId: string,
      all: boolean,
      before: number | null,
      limit: number,
    ): Promise<Omit<RevisionRow, 'changes' | 'text' | 'provenance'>[]> =>
      db
        .selectFrom('doc_revisions')
        .select([
          'id',
          'doc_id',
          'number',
          'parent_id',
          'kind',
          'name',
          'author_id',
          'characters',
          'added',
          'removed',
          'source_id',
          'superseded',
          'step_started_at',
          'created_at',
        ])
        .where('doc_id', '=', docId)
        .$if(!all, select => select.where('superseded', '=', 0))
        .$if(before !== null, select => select.where('number', '<', before))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute(),

    /** From the newest one at or before `number` that holds its text whole, up to it, in order. */
    async chain(docId: string, number: number): Promise<Pick<RevisionRow, 'changes' | 'text'>[]> {
      const whole = await db
        .selectFrom('doc_revisions')
        .select('number')
        .where('doc_id', '=', docId)
        .where('number', '<=', number)
        .where('text', 'is not', null)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      return db
        .selectFrom('doc_revisions')
        .select(['changes', 'text'])
        .where('doc_id', '=', docId)
        .where('number', '>=', whole.number)
        .where('number', '<=', number)
        .orderBy('number')
        .execute()
    },

    async insertSource(row: SourceRow): Promise<void> {
      await db.insertInto('doc_sources').values(row).execute()
    },

    sources: (sourceIds: readonly string[]): Promise<SourceRow[]> =>
      sourceIds.length === 0
        ? Promise.resolve([])
        : db.selectFrom('doc_sources').selectAll().where('id', 'in', sourceIds).execute(),

    /** @returns false when this person's intent was carried out already. */
    async claim(row: IntentRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('doc_intents')
        .values(row)
        .onConflict(conflict => conflict.columns(['user_id', 'client_request_id']).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    intent: (userId: string, clientRequestId: string): Promise<IntentRow | undefined> =>
      db
        .selectFrom('doc_intents')
        .selectAll()
        .where('user_id', '=', userId)
        .where('client_request_id', '=', clientRequestId)
        .executeTakeFirst(),

    async deleteTrash(before: number): Promise<void> {
      await db.deleteFrom('docs').where('deleted_at', '<', before).execute()
    },
  }
}

export type DocStore = ReturnType<typeof docStore>
