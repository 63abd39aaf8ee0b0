import type { Project } from '@omniai/contracts/schemas/project'
import { Columns3, Ellipsis, Settings } from 'lucide-react'
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { projectView } from '../../api/projects.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { type Pane, Panes } from '../../parts/panes/panes.tsx'
import { archiveProject, deleteProject, unarchiveProject } from '../../parts/projects/organise-projects.ts'
import { ProjectMark } from '../../parts/projects/project-look.tsx'
import { ProjectSettings } from '../../parts/projects/project-settings.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { togglePane, useLayout } from '../../stores/workspace-layout.ts'
import { setWorkspacePlace } from '../../stores/workspace-place.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { PageHeader, usePageTitle } from '../page-frame.tsx'
import { ChatPane } from './chat-pane.tsx'
import { EditorPane } from './editor-pane.tsx'

const ResultsPane = lazyPart(() =>
  import('../../parts/results/results-pane.tsx').then(module => module.ResultsPane),
)

export function ProjectPage({ projectId }: { projectId: string }) {
  const { data: project, problem } = useResource(projectView(projectId))
  const at = usePlace(projectId)
  usePageTitle(project?.name ?? 'Project')

  if (!project || project.deleted_at) {
    return (
      <>
        <PageHeader title={<BackToProjects />} />
        <div className="mx-auto w-full max-w-(--reading-width) px-4 pt-8">
          {problem || project ? (
            <ProjectMissing
              gone={Boolean(project) || problem?.code === 'E_NOT_FOUND'}
              retry={() => void reload(projectView(projectId))}
              problem={problem}
            />
          ) : (
            <Skeleton label="Loading the project" rows={4} />
          )}
        </div>
      </>
    )
  }
  return <OpenProject project={project} at={at} />
}

type MissingProps = Pick<ReturnType<typeof useResource>, 'problem'> & { gone: boolean; retry: () => void }

function ProjectMissing({ gone, problem, retry }: MissingProps) {
  if (!gone && problem) {
    return <ProblemNotice problem={problem} actions={<Button onClick={retry}>Retry</Button>} />
  }
  return (
    <Notice
      tone="info"
      title="This project is not here"
      actions={
        <Link href={paths.workspace} className="font-medium text-accent underline-offset-2 hover:underline">
          All projects
        </Link>
      }
    >
      It was deleted, or you are not in it any more. What its owner deleted can be restored from the trash of
      the projects for 30 days.
    </Notice>
  )
}

function BackToProjects() {
  return (
    <Link href={paths.workspace} className="text-14 text-muted underline-offset-2 hover:underline">
      Projects
    </Link>
  )
}

export type Place = {
  readonly docId: string | null
  readonly threadId: string | null
  readonly open: (change: { doc?: string | null; thread?: string | null }) => void
}

/** Where in the project one is stands in the address: it outlives a reload, and Back goes back. */
function usePlace(projectId: string): Place {
  const [search] = useSearchParams()
  const [, navigate] = useLocation()
  const docId = search.get('doc')
  const threadId = search.get('thread')
  useEffect(() => {
    setWorkspacePlace({ projectId, docId, threadId })
    return () => setWorkspacePlace(null)
  }, [projectId, docId, threadId])
  const open = useCallback<Place['open']>(
    change => navigate(paths.project(projectId, { doc: docId, thread: threadId, ...change })),
    [projectId, docId, threadId, navigate],
  )
  return useMemo(() => ({ docId, threadId, open }), [docId, threadId, open])
}

function OpenProject({ project, at }: { project: Project; at: Place }) {
  const editor = useFlag('editor')
  const [settingsOpen, setSettingsOpen] = useState(false)
  const panes: Pane[] = [
    { id: 'chat', label: 'Chat', content: <ChatPane project={project} at={at} /> },
    ...(editor
      ? ([
          { id: 'editor', label: 'Document', content: <EditorPane project={project} at={at} /> },
          {
            id: 'results',
            label: 'Results',
            content: (
              <Suspense fallback={<Skeleton label="Loading results" className="p-4" />}>
                <ResultsPane projectId={project.id} docId={at.docId} threadId={at.threadId} />
              </Suspense>
            ),
          },
        ] as const)
      : []),
  ]
  return (
    <>
      <PageHeader
        title={
          <div className="flex min-w-0 items-center gap-2">
            <span className="max-sm:hidden">
              <BackToProjects />
            </span>
            <span aria-hidden className="text-muted max-sm:hidden">
              /
            </span>
            <ProjectMark {...project} size="small" />
            <h1 className="truncate text-14 font-medium text-strong">{project.name}</h1>
            {project.archived && <Badge>Archive</Badge>}
            {project.role === 'reader' && <Badge>You can read</Badge>}
          </div>
        }
      >
        {panes.length > 1 && <PaneMenu panes={panes} />}
        <IconButton
          label="Project settings"
          icon={<Settings size={16} />}
          onClick={() => setSettingsOpen(true)}
        />
        {project.role === 'owner' && <ProjectMenu project={project} />}
      </PageHeader>
      <Panes panes={panes} />
      {settingsOpen && <ProjectSettings project={project} onClose={() => setSettingsOpen(false)} />}
    </>
  )
}

function PaneMenu({ panes }: { panes: readonly Pane[] }) {
  const { hidden } = useLayout()
  const ids = panes.map(({ id }) => id)
  return (
    <Menu
      label="Panes"
      align="end"
      trigger={trigger => <IconButton {...trigger} label="Panes" icon={<Columns3 size={16} />} />}
    >
      {close =>
        panes.map(({ id, label }) => {
          const isShown = !hidden.includes(id)
          return (
            <MenuItem
              key={id}
              onClick={() => {
                togglePane(id, ids)
                close()
              }}
            >
              {isShown ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}
            </MenuItem>
          )
        })
      }
    </Menu>
  )
}

function ProjectMenu({ project }: { project: Project }) {
  const [, navigate] = useLocation()
  const away = (done: boolean) => done && navigate(paths.workspace)
  return (
    <Menu
      label="Project"
      align="end"
      trigger={trigger => (
        <IconButton {...trigger} label="More for this project" icon={<Ellipsis size={16} />} />
      )}
    >
      {close => (
        <>
          <MenuItem
            onClick={() => {
              close()
              void (project.archived ? unarchiveProject(project) : archiveProject(project).then(away))
            }}
          >
            {project.archived ? 'Take out of the archive' : 'Archive'}
          </MenuItem>
          <MenuItem
            tone="bad"
            note="For 30 days it can be restored"
            onClick={() => {
              close()
              void deleteProject(project).then(away)
            }}
          >
            Move to trash
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
