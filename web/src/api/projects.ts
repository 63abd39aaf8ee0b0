/** Projects and who is in them, as the pages read them. */
import type { Project, ProjectListParameters, ProjectMemberList } from '@omniai/contracts/schemas/project'
import type { ProjectPresetList } from '@omniai/contracts/schemas/project-preset'
import { call } from './api.ts'
import { pagedResource } from './paged.ts'
import { invalidate, type Resource, write } from './resources.ts'

export type ProjectState = NonNullable<ProjectListParameters['state']>

export const projectsIn = (state: ProjectState) =>
  pagedResource<Project>(['projects', 'list', state], (cursor, signal) =>
    call(
      'projectList',
      { query: { state, limit: 100, ...(cursor ? { cursor } : {}) } },
      signal ? { signal } : {},
    ),
  )

/** All that are in use, for who looks one up by its id. */
export const activeProjects: Resource<readonly Project[]> = {
  key: ['projects', 'list', 'all'],
  load: async signal => {
    const all: Project[] = []
    let cursor: string | null = null
    do {
      const page: { items: Project[]; next_cursor: string | null } = await call(
        'projectList',
        { query: { state: 'active', limit: 100, ...(cursor ? { cursor } : {}) } },
        { signal },
      )
      all.push(...page.items)
      cursor = page.next_cursor
    } while (cursor)
    return all
  },
}

export const projectView = (projectId: string): Resource<Project> => ({
  key: ['projects', 'one', projectId],
  load: signal => call('projectView', { params: { project_id: projectId } }, { signal }),
})

export const membersOf = (projectId: string): Resource<ProjectMemberList> => ({
  key: ['projects', 'members', projectId],
  load: signal => call('projectMemberList', { params: { project_id: projectId } }, { signal }),
})

export const presetsOf = (projectId: string): Resource<ProjectPresetList> => ({
  key: ['projects', 'presets', projectId],
  load: signal => call('projectPresetList', { params: { project_id: projectId } }, { signal }),
})

/** The server's newest word on a project; the lists it stands in are asked again. */
export function placeProject(project: Project): void {
  write(projectView(project.id), () => project)
  void invalidate(['projects', 'list'])
}

export function refreshProjects(): void {
  void invalidate(['projects'])
}
