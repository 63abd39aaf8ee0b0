/** Projects and who is in them. Each read names the person first: who is not a member finds nothing. */
import type { ProjectListParameters, ProjectRole } from '@omniai/contracts/schemas/project'
import type { Kysely, Selectable } from 'kysely'
import type { ProjectTables } from './tables.ts'

export type ProjectRow = Selectable<ProjectTables['projects']>
export type MemberRow = Selectable<ProjectTables['project_members']>
/** A project as one of its members sees it. */
export type OwnProject = ProjectRow & { role: ProjectRole; members: number; docs: number }
export type ProjectKey = { readonly at: number; readonly id: string }

export function projectStore(db: Kysely<ProjectTables>) {
  const own = (userId: string) =>
    db
      .selectFrom('projects')
      .innerJoin('project_members as mine', 'mine.project_id', 'projects.id')
      .where('mine.user_id', '=', userId)
      .selectAll('projects')
      .select('mine.role')
      .select(row =>
        row
          .selectFrom('project_members')
          .whereRef('project_members.project_id', '=', 'projects.id')
          .select(count => count.fn.countAll<number>().as('members'))
          .as('members'),
      )
      .select(row =>
        row
          .selectFrom('docs')
          .whereRef('docs.project_id', '=', 'projects.id')
          .where('docs.deleted_at', 'is', null)
          .select(count => count.fn.countAll<number>().as('docs'))
          .as('docs'),
      )

  return {
    /** In the trash too. */
    project: (userId: string, projectId: string): Promise<OwnProject | undefined> =>
      own(userId).where('projects.id', '=', projectId).executeTakeFirst().then(counted),

    async projects(
      userId: string,
      state: NonNullable<ProjectListParameters['state']>,
      before: ProjectKey | null,
      limit: number,
    ): Promise<OwnProject[]> {
      const rows = await own(userId)
        .where('projects.deleted_at', state === 'trash' ? 'is not' : 'is', null)
        .$if(state !== 'trash', select =>
          select.where('projects.archived_at', state === 'archived' ? 'is not' : 'is', null),
        )
        .$if(before !== null, select =>
          select.where(row =>
            row.or([
              row('projects.updated_at', '<', before!.at),
              row.and([row('projects.updated_at', '=', before!.at), row('projects.id', '<', before!.id)]),
            ]),
          ),
        )
        .orderBy('projects.updated_at', 'desc')
        .orderBy('projects.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => counted(row)!)
    },

    async countOf(userId: string): Promise<number> {
      const { count } = await db
        .selectFrom('project_members')
        .where('user_id', '=', userId)
        .select(row => row.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async insertProject(row: ProjectRow, ownerId: string): Promise<void> {
      await db.insertInto('projects').values(row).execute()
      await db
        .insertInto('project_members')
        .values({ project_id: row.id, user_id: ownerId, role: 'owner', added_at: row.created_at })
        .execute()
    },

    async updateProject(userId: string, projectId: string, change: Partial<ProjectRow>): Promise<void> {
      await db
        .updateTable('projects')
        .set(change)
        .where('id', '=', projectId)
        .where('id', 'in', row =>
          row
            .selectFrom('project_members')
            .where('user_id', '=', userId)
            .where('role', '=', 'owner')
            .select('project_id'),
        )
        .execute()
    },

    members: (projectId: string): Promise<MemberRow[]> =>
      db
        .selectFrom('project_members')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('added_at')
        .orderBy('user_id')
        .execute(),

    member: (projectId: string, userId: string): Promise<MemberRow | undefined> =>
      db
        .selectFrom('project_members')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('user_id', '=', userId)
        .executeTakeFirst(),

    /** @returns false when that person is in it already. */
    async insertMember(row: MemberRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('project_members')
        .values(row)
        .onConflict(conflict => conflict.columns(['project_id', 'user_id']).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    async setRole(projectId: string, userId: string, role: ProjectRole): Promise<void> {
      await db
        .updateTable('project_members')
        .set({ role })
        .where('project_id', '=', projectId)
        .where('user_id', '=', userId)
        .execute()
    },

    async deleteMember(projectId: string, userId: string): Promise<void> {
      await db
        .deleteFrom('project_members')
        .where('project_id', '=', projectId)
        .where('user_id', '=', userId)
        .execute()
    },

    /** Whoever changes who is in a project, or how many documents it has, waits here for whoever else does. */
    async lock(projectId: string): Promise<void> {
      await db
        .updateTable('projects')
        .set(row => ({ archived_at: row.ref('archived_at') }))
        .where('id', '=', projectId)
        .execute()
    },

    async deleteTrash(before: number): Promise<void> {
      await db.deleteFrom('projects').where('deleted_at', '<', before).execute()
    },
  }
}

/** PostgreSQL counts in bigint, and a subquery is nullable by its type. */
function counted<R extends { members: unknown; docs: unknown }>(
  row: R | undefined,
): (Omit<R, 'members' | 'docs'> & { members: number; docs: number }) | undefined {
  return row && { ...row, members: Number(row.members), docs: Number(row.docs) }
}
