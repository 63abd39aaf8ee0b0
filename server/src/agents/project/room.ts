import { bounds } from '@omniai/contracts/limits'
import type { Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import { docStore } from './doc-store.ts'
import { projectStore } from './project-store.ts'
import type { ProjectTables } from './tables.ts'

/** Throws E_TOO_LARGE when a project holds as many documents as it can. Those in its trash count. */
export async function makeRoom(tx: Tx, projectId: string): Promise<void> {
  const db = tx.tables<ProjectTables>()
  await projectStore(db).lock(projectId)
  if ((await docStore(db).countIn(projectId)) >= bounds.project_docs)
    throw new ApiError('E_TOO_LARGE', { detail: `A project holds ${bounds.project_docs} documents at most.` })
}
