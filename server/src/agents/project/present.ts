import type { Doc, DocProvenance, DocRevision, DocSource, DocSummary } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { DocRow, ListedDoc, RevisionRow, SourceRow } from './doc-store.ts'
import type { OwnProject } from './project-store.ts'

/** Names of people by their ids; who is gone has none. */
export type Names = ReadonlyMap<string, string>

const time = (ms: number) => new Date(ms).toISOString()
const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms))
const person = (userId: string, names: Names) => ({ user_id: userId, name: names.get(userId) ?? '' })

export const presentProject = (row: OwnProject): Project => ({
  id: row.id,
  name: row.name,
  description: row.description,
  color: row.color as Project['color'],
  icon: row.icon as Project['icon'],
  instructions: row.instructions,
  model: row.model === null ? null : (JSON.parse(row.model) as ModelRef),
  settings: JSON.parse(row.settings) as ChatSettings,
  role: row.role,
  members: row.members,
  docs: row.docs,
  archived: row.archived_at !== null,
  deleted_at: timeOrNull(row.deleted_at),
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
})

export const presentSource = (row: SourceRow, names: Names): DocSource => ({
  id: row.id,
  operation: row.operation,
  message_id: row.message_id,
  thread_id: row.thread_id,
  run_id: row.run_id,
  model: row.model === null ? null : (JSON.parse(row.model) as ModelRef),
  request_hash: row.request_hash,
  applied_by: person(row.applied_by, names),
  applied_at: time(row.applied_at),
})

export const presentRevision = (
  row: Omit<RevisionRow, 'changes' | 'text' | 'provenance'>,
  sources: ReadonlyMap<string, SourceRow>,
  names: Names,
): DocRevision => {
  const source = row.source_id === null ? undefined : sources.get(row.source_id)
  return {
    id: row.id,
    number: row.number,
    parent_id: row.parent_id,
    kind: row.kind,
    name: row.name,
    author: person(row.author_id, names),
    characters: row.characters,
    added: row.added,
    removed: row.removed,
    source: source ? presentSource(source, names) : null,
    created_at: time(row.created_at),
  }
}

export const presentSummary = (row: ListedDoc, revision: DocRevision): DocSummary => ({
  id: row.id,
  project_id: row.project_id,
  title: row.title,
  revision,
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
  deleted_at: timeOrNull(row.deleted_at),
})

export const presentDoc = (
  row: DocRow,
  revision: DocRevision,
  sources: readonly SourceRow[],
  names: Names,
): Doc => ({
  ...presentSummary(row, revision),
  text: row.text,
  provenance: JSON.parse(row.provenance) as DocProvenance[],
  sources: sources.map(source => presentSource(source, names)),
})
