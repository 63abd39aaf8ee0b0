import { bounds } from '@omniai/contracts/limits'
import type {
  Project,
  ProjectCreate,
  ProjectListParameters,
  ProjectPage,
  ProjectPatch,
} from '@omniai/contracts/schemas/project'
import { foreignCursor, readPlace, writeCursor } from '../../kernel/cursor.ts'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import { presentProject } from './present.ts'
import { type ProjectKey, projectStore } from './project-store.ts'
import type { ProjectTables } from './tables.ts'

export function createProjects(database: Database, newId: NewId, now: () => number) {
  const db = database.tables<ProjectTables>()
  const store = projectStore(db)
  const access = createAccess(db)

  const view = async (owner: Owner, projectId: string): Promise<Project> =>
    presentProject(await access.project(owner, projectId, 'reader', 'anywhere'))

  return {
    view,

    async list({ userId }: Owner, query: ProjectListParameters): Promise<ProjectPage> {
      const limit = query.limit ?? bounds.page_default
      const before = query.cursor ? readKey(query.cursor) : null
      const rows = await store.projects(userId, query.state ?? 'active', before, limit + 1)
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map(presentProject),
        next_cursor: last ? writeCursor(`${last.updated_at}:${last.id}`) : null,
      }
    },

    async create(owner: Owner, body: ProjectCreate): Promise<Project> {
      if ((await store.countOf(owner.userId)) >= bounds.projects) {
        throw new ApiError('E_TOO_LARGE', { detail: `One person is in ${bounds.projects} projects at most.` })
      }
      const at = now()
      const id = newId('prj')
      const row = {
        id,
        name: body.name.trim(),
        description: body.description ?? '',
        color: body.color ?? 'grey',
        icon: body.icon ?? 'folder',
        instructions: body.instructions ?? '',
        model: body.model ? JSON.stringify(body.model) : null,
        settings: JSON.stringify(body.settings ?? {}),
        archived_at: null,
        deleted_at: null,
        created_at: at,
        updated_at: at,
      }
      await database.transaction(tx =>
        projectStore(tx.tables<ProjectTables>()).insertProject(row, owner.userId),
      )
      return view(owner, id)
    },

    async update(owner: Owner, projectId: string, patch: ProjectPatch): Promise<Project> {
      await access.project(owner, projectId, 'owner')
      await store.updateProject(owner.userId, projectId, {
        updated_at: now(),
        ...(patch.name !== undefined && { name: patch.name.trim() }),
        ...(patch.description !== undefined && { description: patch.description }),
        ...(patch.color !== undefined && { color: patch.color }),
        ...(patch.icon !== undefined && { icon: patch.icon }),
        ...(patch.instructions !== undefined && { instructions: patch.instructions }),
        ...(patch.model !== undefined && { model: patch.model && JSON.stringify(patch.model) }),
        ...(patch.settings !== undefined && { settings: JSON.stringify(patch.settings) }),
        ...(patch.archived !== undefined && { archived_at: patch.archived ? now() : null }),
      })
      return view(owner, projectId)
    },

    async delete(owner: Owner, projectId: string) {
      await access.project(owner, projectId, 'owner')
      await store.updateProject(owner.userId, projectId, { deleted_at: now() })
      return { ok: true as const }
    },

    async restore(owner: Owner, projectId: string): Promise<Project> {
      await access.project(owner, projectId, 'owner', 'anywhere')
      await store.updateProject(owner.userId, projectId, { deleted_at: null })
      return view(owner, projectId)
    },
  }
}

function readKey(cursor: string): ProjectKey {
  const match = /^(\d{1,16}):(prj_[0-9a-z]+)$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { at: Number(match[1]), id: match[2]! }
}
