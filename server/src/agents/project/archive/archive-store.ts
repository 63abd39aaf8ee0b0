import type { Kysely, Selectable } from 'kysely'
import type { DocRow } from '../doc-store.ts'
import type { ProjectRow } from '../project-store.ts'
import type { ProjectTables } from '../tables.ts'

export type TakenOver = Selectable<Pick<ProjectTables['project_imports'], 'project_id' | 'doc_id'>>

/** What a person owns and what is not in the trash, by id; and what was taken over already. */
export function archiveStore(db: Kysely<ProjectTables>) {
  const owned = (userId: string) =>
    db
      .selectFrom('projects')
      .innerJoin('project_members as mine', 'mine.project_id', 'projects.id')
      .where('mine.user_id', '=', userId)
      .where('mine.role', '=', 'owner')
      .where('projects.deleted_at', 'is', null)

  return {
    projectAfter: (userId: string, projectId: string): Promise<ProjectRow | undefined> =>
      owned(userId)
        .where('projects.id', '>', projectId)
        .orderBy('projects.id')
        .limit(1)
        .selectAll('projects')
        .executeTakeFirst(),

    docAfter: (userId: string, projectId: string, docId: string): Promise<DocRow | undefined> =>
      owned(userId)
        .innerJoin('docs', 'docs.project_id', 'projects.id')
        .where('docs.deleted_at', 'is', null)
        .where('projects.id', '=', projectId)
        .where('docs.id', '>', docId)
        .orderBy('docs.id')
        .limit(1)
        .selectAll('docs')
        .executeTakeFirst(),

    doc: (userId: string, projectId: string, docId: string): Promise<DocRow | undefined> =>
      owned(userId)
        .innerJoin('docs', 'docs.project_id', 'projects.id')
        .where('projects.id', '=', projectId)
        .where('docs.id', '=', docId)
        .selectAll('docs')
        .executeTakeFirst(),

    /** What became of it; this person may have left that since. */
    taken: (userId: string, source: string): Promise<TakenOver | undefined> =>
      db
        .selectFrom('project_imports')
        .select(['project_id', 'doc_id'])
        .where('user_id', '=', userId)
        .where('source', '=', source)
        .executeTakeFirst(),

    /**
     * @param before what was taken over of it that this person no longer finds; null when nothing was.
     * @returns false when somebody else did at the same time.
     */
    async markTaken(
      userId: string,
      source: string,
      what: TakenOver,
      before: TakenOver | null,
    ): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('project_imports')
        .values({ user_id: userId, source, ...what })
        .onConflict(conflict => {
          const known = conflict.columns(['user_id', 'source'])
          if (before === null) return known.doNothing()
          return known
            .doUpdateSet(what)
            .where('project_imports.project_id', 'is not distinct from', before.project_id)
            .where('project_imports.doc_id', 'is not distinct from', before.doc_id)
        })
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}
