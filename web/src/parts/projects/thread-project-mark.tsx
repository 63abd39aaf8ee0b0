import './project-colors.css'
import type { Project } from '@omniai/contracts/schemas/project'
import { ProjectMark } from './project-look.tsx'

/** In the row of a conversation: which project it is in. */
export function ThreadProjectMark({ project }: { project: Project }) {
  return (
    <span className="ml-auto flex shrink-0">
      <ProjectMark {...project} size="tiny" />
      <span className="sr-only">in {project.name}</span>
    </span>
  )
}
