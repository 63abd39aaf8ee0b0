/** Presets of a project. Each read names the person first: who is not a member finds none. */
import type { Kysely, Selectable } from 'kysely'
import type { ProjectTables } from '../tables.ts'

export type ProjectPresetRow = Selectable<ProjectTables['project_presets']>

export function presetStore(db: Kysely<ProjectTables>) {
  const readable = (userId: string) =>
    db
      .selectFrom('project_presets')
      .innerJoin('project_members as mine', 'mine.project_id', 'project_presets.project_id')
      .innerJoin('projects', 'projects.id', 'project_presets.project_id')
      .where('mine.user_id', '=', userId)
      .where('projects.deleted_at', 'is', null)
      .selectAll('project_presets')

  return {
    presets: (userId: string, projectId: string): Promise<ProjectPresetRow[]> =>
      readable(userId)
        .where('project_presets.project_id', '=', projectId)
        .orderBy('project_presets.name')
        .orderBy('project_presets.id')
        .execute(),

    preset: (userId: string, presetId: string): Promise<ProjectPresetRow | undefined> =>
      readable(userId).where('project_presets.id', '=', presetId).executeTakeFirst(),

    defaultOf: (userId: string, projectId: string): Promise<ProjectPresetRow | undefined> =>
      readable(userId)
        .where('project_presets.project_id', '=', projectId)
        .where('project_presets.is_default', '=', 1)
        .executeTakeFirst(),

    async insert(row: ProjectPresetRow): Promise<void> {
      await db.insertInto('project_presets').values(row).execute()
    },

    async update(projectId: string, presetId: string, change: Partial<ProjectPresetRow>): Promise<void> {
      await db
        .updateTable('project_presets')
        .set(change)
        .where('id', '=', presetId)
        .where('project_id', '=', projectId)
        .execute()
    },

    async clearDefault(projectId: string): Promise<void> {
      await db
        .updateTable('project_presets')
        .set({ is_default: 0 })
        .where('project_id', '=', projectId)
        .where('is_default', '=', 1)
        .execute()
    },

    async delete(projectId: string, presetId: string): Promise<void> {
      await db
        .deleteFrom('project_presets')
        .where('id', '=', presetId)
        .where('project_id', '=', projectId)
        .execute()
    },
  }
}
