import type { projectOperations } from '@omniai/contracts/operations/project'
import type { Handlers } from '../request-context.ts'
import type { UiAgents } from './handlers.ts'

export const projectHandlers: Handlers<
  typeof projectOperations,
  Pick<UiAgents, 'project' | 'conversation'>
> = {
  projectList: ({ principal, query }, { project }) => project.projects.list(principal, query),
  projectCreate: ({ principal, body }, { project }) => project.projects.create(principal, body),
  projectView: ({ principal, params }, { project }) => project.projects.view(principal, params.project_id),
  projectUpdate: ({ principal, params, body }, { project }) =>
    project.projects.update(principal, params.project_id, body),
  projectDelete: ({ principal, params }, { project }) =>
    project.projects.delete(principal, params.project_id),
  projectRestore: ({ principal, params }, { project }) =>
    project.projects.restore(principal, params.project_id),
  projectMemberList: ({ principal, params }, { project }) =>
    project.members.list(principal, params.project_id),
  projectMemberAdd: ({ principal, params, body }, { project }) =>
    project.members.add(principal, params.project_id, body),
  projectMemberUpdate: ({ principal, params, body }, { project }) =>
    project.members.update(principal, params.project_id, params.user_id, body),
  projectMemberRemove: ({ principal, params }, { project }) =>
    project.members.remove(principal, params.project_id, params.user_id),
  projectPresetList: ({ principal, params }, { project }) =>
    project.presets.list(principal, params.project_id),
  projectPresetAdd: ({ principal, params, body }, { project }) =>
    project.presets.add(principal, params.project_id, body),
  projectPresetUpdate: ({ principal, params, body }, { project }) =>
    project.presets.update(principal, params.project_id, params.preset_id, body),
  projectPresetRemove: ({ principal, params }, { project }) =>
    project.presets.remove(principal, params.project_id, params.preset_id),

  docList: ({ principal, params, query }, { project }) =>
    project.docs.list(principal, params.project_id, query),
  docSearch: ({ principal, query }, { project }) => project.searchDocs(principal, query),
  docCreate: ({ principal, params, body }, { project }) =>
    project.docs.create(principal, params.project_id, body),
  docView: ({ principal, params }, { project }) =>
    project.docs.view(principal, params.project_id, params.doc_id),
  docUpdate: ({ principal, params, body }, { project }) =>
    project.docs.update(principal, params.project_id, params.doc_id, body),
  docPresence: ({ principal, params, body }, { project }) => project.presence(principal, params.doc_id, body),
  docDelete: ({ principal, params }, { project }) =>
    project.docs.delete(principal, params.project_id, params.doc_id),
  docDuplicate: ({ principal, params, body }, { project }) =>
    project.docs.duplicate(principal, params.doc_id, body),
  docRevisionList: ({ principal, params, query }, { project }) =>
    project.docs.revisions(principal, params.doc_id, query),
  docRevisionView: ({ principal, params, query }, { project }) =>
    project.docs.revision(principal, params.doc_id, params.revision_id, query),
  docRevisionUpdate: ({ principal, params, body }, { project }) =>
    project.docs.nameRevision(principal, params.doc_id, params.revision_id, body),
  docApply: ({ principal, params, body }, { project }) => project.apply(principal, params.doc_id, body),
  docUndo: ({ principal, params, body }, { project }) => project.undo(principal, params.doc_id, body),
  docRestore: ({ principal, params, body }, { project }) =>
    project.docs.restore(principal, params.doc_id, body),
  analysisCreate: async ({ principal, params, body, answer }, { conversation }) =>
    answer.started(principal, await conversation.analyse(principal, params.project_id, body)),
}
