import type { ProjectRole } from '@omniai/contracts/schemas/project'
import type { Kysely } from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import { docStore, type OwnDoc } from './doc-store.ts'
import { type OwnProject, projectStore } from './project-store.ts'
import type { ProjectTables } from './tables.ts'

const rank: { readonly [role in ProjectRole]: number } = { reader: 0, editor: 1, owner: 2 }

/**
 * Who is not in a project finds neither it nor its documents. Who is in it and may not do a thing is told so.
 */
export function createAccess(db: Kysely<ProjectTables>) {
  const projects = projectStore(db)
  const docs = docStore(db)
  return {
    async project(
      { userId }: Owner,
      projectId: string,
      least: ProjectRole,
      place: 'anywhere' | 'outside the trash' = 'outside the trash',
    ): Promise<OwnProject> {
      const project = await projects.project(userId, projectId)
      if (!project) throw new ApiError('E_NOT_FOUND')
      if (place === 'outside the trash' && project.deleted_at !== null) throw new ApiError('E_NOT_FOUND')
      allow(project.role, least)
      return project
    },

    async doc(
      { userId }: Owner,
      docId: string,
      least: ProjectRole,
      place: 'anywhere' | 'outside the trash' = 'outside the trash',
    ): Promise<OwnDoc> {
      const doc = await docs.doc(userId, docId)
      if (!doc || doc.project_deleted_at !== null) throw new ApiError('E_NOT_FOUND')
      if (place === 'outside the trash' && doc.deleted_at !== null) throw new ApiError('E_NOT_FOUND')
      allow(doc.role, least)
      return doc
    },
  }
}

function allow(role: ProjectRole, least: ProjectRole): void {
  if (rank[role] < rank[least])
    throw new ApiError('E_AUTH_FORBIDDEN', {
      detail:
        least === 'owner' ? 'Only an owner of the project can do that.' : 'You can read here, not write.',
    })
}
