import './project-colors.css'
import { Link } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { projectView } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { ProjectMark } from './project-look.tsx'

/** Before the title of a conversation: the way into its project. Nothing, for who is not in that any more. */
export function ProjectCrumb({ projectId, threadId }: { projectId: string; threadId: string }) {
  const workspace = useFlag('workspace')
  const { data: project } = useResource(workspace ? projectView(projectId) : null)
  if (!project || project.deleted_at) return null
  return (
    <>
      <Link
        href={paths.project(projectId, { thread: threadId })}
        title={`Open it in the project ${project.name}`}
        onClick={() => bringForward('chat')}
        className="flex h-8 max-w-48 shrink-0 items-center gap-2 rounded-6 px-1.5 text-14 text-muted transition-colors hover:bg-surface-2 hover:text-strong pointer-coarse:h-11"
      >
        <ProjectMark {...project} size="tiny" />
        <span className="truncate max-sm:sr-only">{project.name}</span>
      </Link>
      <span aria-hidden className="text-muted max-sm:hidden">
        /
      </span>
    </>
  )
}
