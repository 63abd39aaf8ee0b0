/**
 * A project shares presets with everyone in it: each is a copy of what somebody put in, so that what a person does
 * with a preset of their own changes nothing here.
 */
import { bounds } from '@omniai/contracts/limits'
import type {
  ProjectPreset,
  ProjectPresetAdd,
  ProjectPresetList,
  ProjectPresetPatch,
} from '@omniai/contracts/schemas/project-preset'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { createAccess } from '../access.ts'
import { projectStore } from '../project-store.ts'
import type { ProjectTables } from '../tables.ts'
import { type ProjectPresetRow, presetStore } from './preset-store.ts'

export function createProjectPresets(database: Database, newId: NewId, now: () => number) {
  const db = database.tables<ProjectTables>()

  /** Looks and changes while nobody else changes this project: it has one default, and so many presets. */
  const alone = <R>(
    owner: Owner,
    projectId: string,
    change: (store: ReturnType<typeof presetStore>) => Promise<R>,
  ): Promise<R> =>
    database.transaction(async tx => {
      const tables = tx.tables<ProjectTables>()
      // Before, so that nobody else can make them wait; after, for what changed while this waited.
      await createAccess(tables).project(owner, projectId, 'editor')
      await projectStore(tables).lock(projectId)
      await createAccess(tables).project(owner, projectId, 'editor')
      return change(presetStore(tables))
    })

  async function found(
    store: ReturnType<typeof presetStore>,
    { userId }: Owner,
    projectId: string,
    presetId: string,
  ): Promise<ProjectPresetRow> {
    const row = await store.preset(userId, presetId)
    if (row?.project_id !== projectId) throw new ApiError('E_NOT_FOUND')
    return row
  }

  return {
    async list(owner: Owner, projectId: string): Promise<ProjectPresetList> {
      await createAccess(db).project(owner, projectId, 'reader')
      return { items: (await presetStore(db).presets(owner.userId, projectId)).map(present) }
    },

    add: (owner: Owner, projectId: string, body: ProjectPresetAdd): Promise<ProjectPreset> =>
      alone(owner, projectId, async store => {
        if ((await store.presets(owner.userId, projectId)).length >= bounds.project_presets)
          throw new ApiError('E_TOO_LARGE', {
            detail: `A project shares ${bounds.project_presets} presets at most.`,
          })
        if (body.is_default) await store.clearDefault(projectId)
        const at = now()
        const row: ProjectPresetRow = {
          id: newId('pre'),
          project_id: projectId,
          name: body.name.trim(),
          system_prompt: body.system_prompt ?? null,
          model: body.model ? JSON.stringify(body.model) : null,
          settings: JSON.stringify(body.settings ?? {}),
          is_default: body.is_default ? 1 : 0,
          created_by: owner.userId,
          created_at: at,
          updated_at: at,
        }
        await store.insert(row)
        return present(row)
      }),

    update: (
      owner: Owner,
      projectId: string,
      presetId: string,
      patch: ProjectPresetPatch,
    ): Promise<ProjectPreset> =>
      alone(owner, projectId, async store => {
        await found(store, owner, projectId, presetId)
        if (patch.is_default) await store.clearDefault(projectId)
        await store.update(projectId, presetId, {
          updated_at: now(),
          ...(patch.name !== undefined && { name: patch.name.trim() }),
          ...(patch.system_prompt !== undefined && { system_prompt: patch.system_prompt }),
          ...(patch.model !== undefined && { model: patch.model && JSON.stringify(patch.model) }),
          ...(patch.settings !== undefined && { settings: JSON.stringify(patch.settings) }),
          ...(patch.is_default !== undefined && { is_default: patch.is_default ? 1 : 0 }),
        })
        return present(await found(store, owner, projectId, presetId))
      }),

    remove: (owner: Owner, projectId: string, presetId: string): Promise<{ ok: true }> =>
      alone(owner, projectId, async store => {
        await found(store, owner, projectId, presetId)
        await store.delete(projectId, presetId)
        return { ok: true as const }
      }),
  }
}

const present = (row: ProjectPresetRow): ProjectPreset => ({
  id: row.id,
  name: row.name,
  system_prompt: row.system_prompt,
  model: row.model === null ? null : (JSON.parse(row.model) as ModelRef),
  settings: JSON.parse(row.settings) as ChatSettings,
  is_default: row.is_default === 1,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
})
