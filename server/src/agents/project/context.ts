/** What a thread in a project is told: for the agent that puts together what goes to a model. */
import type { Flags } from '@omniai/contracts/flags'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import { docStore } from './doc-store.ts'
import { presetStore } from './presets/preset-store.ts'
import { projectStore } from './project-store.ts'
import { textOf } from './revise.ts'
import type { ProjectTables } from './tables.ts'

export type ProjectContext = {
  readonly id: string
  readonly name: string
  readonly instructions: string
  /** What new threads start with: those of the preset that is its default, and of the project where that has none. */
  readonly model: ModelRef | null
  readonly settings: ChatSettings
  readonly systemPrompt: string | null
}

/** As it is stored: a copy of it is what a thread gets. */
export type SharedPreset = {
  readonly system_prompt: string | null
  readonly model: string | null
  readonly settings: string
}

/** With its flag off nothing of a project reaches a model: chat is as it was. */
export function createContext(flags: () => Flags) {
  return {
    /** Null: no such project for this person, or it is in the trash. */
    async contextOf(
      source: Pick<Database, 'tables'>,
      { userId }: Owner,
      projectId: string,
    ): Promise<ProjectContext | null> {
      if (!flags().workspace) return null
      const row = await projectStore(source.tables<ProjectTables>()).project(userId, projectId)
      if (!row || row.deleted_at !== null) return null
      const preset = await presetStore(source.tables<ProjectTables>()).defaultOf(userId, projectId)
      const model = preset?.model ?? row.model
      return {
        id: row.id,
        name: row.name,
        instructions: row.instructions,
        model: model === null ? null : (JSON.parse(model) as ModelRef),
        settings: {
          ...(JSON.parse(row.settings) as ChatSettings),
          ...(preset && (JSON.parse(preset.settings) as ChatSettings)),
        },
        systemPrompt: preset?.system_prompt ?? null,
      }
    },

    /** Undefined: no project that this person is in shares such a preset. */
    async sharedPreset(
      source: Pick<Database, 'tables'>,
      { userId }: Owner,
      presetId: string,
    ): Promise<SharedPreset | undefined> {
      if (!flags().workspace) return undefined
      return presetStore(source.tables<ProjectTables>()).preset(userId, presetId)
    },

    /** One document to read, as it is or as it was at a revision. */
    async docToRead(
      source: Pick<Database, 'tables'>,
      owner: Owner,
      projectId: string,
      docId: string,
      revisionId?: string,
    ): Promise<{ id: string; title: string; revisionId: string; text: string }> {
      const tables = source.tables<ProjectTables>()
      const doc = await createAccess(tables).doc(owner, docId, 'reader')
      if (doc.project_id !== projectId) throw new ApiError('E_NOT_FOUND')
      const { id, title, head_revision_id } = doc
      if (revisionId === undefined || revisionId === head_revision_id)
        return { id, title, revisionId: head_revision_id, text: doc.text }
      const store = docStore(tables)
      const revision = await store.revision(id, revisionId)
      if (!revision) throw new ApiError('E_NOT_FOUND')
      return { id, title, revisionId, text: await textOf(store, revision) }
    },

    /** As many of the documents as this person may read now, in no order. */
    async docTexts(
      source: Pick<Database, 'tables'>,
      { userId }: Owner,
      docIds: readonly string[],
    ): Promise<ReadonlyMap<string, { readonly title: string; readonly text: string }>> {
      if (!flags().editor || docIds.length === 0) return new Map()
      const rows = await docStore(source.tables<ProjectTables>()).texts(userId, [...new Set(docIds)])
      return new Map(rows.map(({ id, title, text }) => [id, { title, text }]))
    },
  }
}
