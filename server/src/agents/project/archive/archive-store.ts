import type { Kysely } from 'kysely'
import type { DocRow } from '../doc-store.ts'
import type { ProjectRow } from '../project-store.ts'
import type { ProjectTables } from '../tables.ts'

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

    taken: (userId: string, source: string) =>
      db
        .selectFrom('project_imports')
        .select(['project_id', 'doc_id'])
        .where('user_id', '=', userId)
        .where('source', '=', source)
        .executeTakeFirst(),

    /** @returns false when somebody else did at the same time. */
    async markTaken(
      userId: string,
      source: string,
      what: { readonly projectId: string } | { readonly docId: string },
    ): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('project_imports')
        .values({
          user_id: userId,
          source,
          project_id: 'projectId' in what ? what.projectId : null,
          doc_id: 'docId' in what ? what.docId : null,
        })
        .onConflict(conflict => conflict.columns(['user_id', 'source']).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
  }
}
