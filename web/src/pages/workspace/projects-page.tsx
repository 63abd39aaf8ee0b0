import type { Project } from '@omniai/contracts/schemas/project'
import { ArchiveRestore, FolderPlus, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { type ProjectState, projectsIn } from '../../api/projects.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { NewDocPlace } from '../../parts/projects/new-doc-place.tsx'
import { NewProjectDialog } from '../../parts/projects/new-project-dialog.tsx'
import { restoreProject, unarchiveProject } from '../../parts/projects/organise-projects.ts'
import { ProjectMark } from '../../parts/projects/project-look.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook } from '../../ui/text-field.tsx'
import { When } from '../../ui/when.tsx'
import { ListPage } from '../list-page.tsx'

const states: readonly { readonly state: ProjectState; readonly label: string; readonly empty: string }[] = [
  { state: 'active', label: 'Active', empty: '' },
  { state: 'archived', label: 'Archive', empty: 'No project is archived.' },
  { state: 'trash', label: 'Trash', empty: 'The trash is empty. What is deleted stays here for 30 days.' },
]

/** More than that and one looks for names. */
const filterFrom = 8

export function ProjectsPage() {
  const [search, setSearch] = useSearchParams()
  const [, navigate] = useLocation()
  const shown = states.find(({ state }) => state === search.get('show')) ?? states[0]!
  const [asked, setAsked] = useState(false)
  const wanted = search.get('new')
  const editor = useFlag('editor')
  const makingDocument = wanted === 'document' && editor
  const making = asked || (wanted !== null && !makingDocument)
  const done = () => {
    setAsked(false)
    setSearch(
      before => {
        before.delete('new')
        return before
      },
      { replace: true },
    )
  }
  const list = projectsIn(shown.state)
  const { data } = useResource(list)
  return (
    <ListPage
      title="Projects"
      lead="A project keeps conversations and documents together, with instructions that go out with each of its messages."
      actions={
        <Button look="primary" size="small" onClick={() => setAsked(true)}>
          <Plus size={16} aria-hidden />
          New project
        </Button>
      }
    >
      <nav aria-label="Which projects" className="flex gap-1 pb-4">
        {states.map(({ state, label }) => (
          <Link
            key={state}
            href={state === 'active' ? paths.workspace : `${paths.workspace}?show=${state}`}
            aria-current={state === shown.state ? 'page' : undefined}
            className={classNames(
              'inline-flex h-8 items-center rounded-6 px-3 text-13 font-medium transition-colors pointer-coarse:h-11',
              state === shown.state ? 'bg-surface-2 text-strong' : 'text-muted hover:text-strong',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      <ProjectList key={shown.state} {...shown} onNew={() => setAsked(true)} />
      {making && (
        <NewProjectDialog
          existing={data?.items.length ?? 0}
          onMade={project => navigate(paths.project(project.id))}
          onClose={done}
        />
      )}
      {makingDocument && (
        <NewDocPlace
          onMade={(projectId, doc) => {
            bringForward('editor')
            navigate(paths.project(projectId, { doc }))
          }}
          onClose={done}
        />
      )}
    </ListPage>
  )
}

type ListProps = (typeof states)[number] & { onNew: () => void }

function ProjectList({ state, label, empty, onNew }: ListProps) {
  const list = projectsIn(state)
  const { data, problem } = useResource(list)
  const [typed, setTyped] = useState('')
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
    )
  }
  if (!data) return <Skeleton label="Loading projects" rows={4} />
  if (data.items.length === 0) {
    return state === 'active' ? <NoProjects onNew={onNew} /> : <p className="text-14 text-normal">{empty}</p>
  }
  const wanted = typed.trim().toLowerCase()
  const found = data.items.filter(({ name, description }) =>
    `${name}\n${description}`.toLowerCase().includes(wanted),
  )
  return (
    <div className="flex flex-col gap-3">
      {data.items.length >= filterFrom && (
        <div className="relative">
          <Search
            size={16}
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
          />
          <input
            type="search"
            aria-label="Filter projects"
            placeholder="Filter by name"
            value={typed}
            onChange={event => setTyped(event.target.value)}
            className={classNames(fieldLook, 'h-9 pl-9')}
          />
        </div>
      )}
      {found.length > 0 ? (
        <RowList label={`${label} projects`}>
          {found.map(project => (
            <ProjectRow key={project.id} project={project} state={state} />
          ))}
        </RowList>
      ) : (
        <p role="status" className="text-14 text-normal">
          No project here is called that.
        </p>
      )}
      <MoreButton list={list} />
    </div>
  )
}

function NoProjects({ onNew }: { onNew: () => void }) {
  const editor = useFlag('editor')
  return (
    <div className="flex flex-col items-start gap-4 rounded-16 border border-line p-6">
      <FolderPlus size={24} aria-hidden className="text-accent" />
      <div className="flex flex-col gap-1">
        <h2 className="text-16 font-semibold text-strong">Start a project</h2>
        <p className="max-w-(--reading-width) text-14 text-normal">
          {editor
            ? 'Chat on the left, your document in the middle, results on the right: what the model writes goes into the document only where you put it, and each step can be undone.'
            : 'Conversations about one thing, together, with the same instructions and model.'}
        </p>
      </div>
      <Button look="primary" onClick={onNew}>
        <Plus size={16} aria-hidden />
        New project
      </Button>
    </div>
  )
}

const roleWords = { owner: null, editor: 'You can edit', reader: 'You can read' } as const

function ProjectRow({ project, state }: { project: Project; state: ProjectState }) {
  const editor = useFlag('editor')
  const { id, name, role, docs, members, description, updated_at } = project
  const numbers = [
    ...(editor ? [`${docs} ${docs === 1 ? 'document' : 'documents'}`] : []),
    ...(members > 1 ? [`${members} people`] : []),
  ]
  return (
    <Row
      icon={<ProjectMark {...project} />}
      title={
        state === 'trash' ? (
          <span className="font-medium">{name}</span>
        ) : (
          <Link
            href={paths.project(id)}
            className="line-clamp-2 font-medium text-strong underline-offset-2 hover:underline"
          >
            {name}
          </Link>
        )
      }
      badges={roleWords[role] && <Badge>{roleWords[role]}</Badge>}
      note={
        <>
          {description && <span className="line-clamp-1">{description}</span>}
          {numbers.length > 0 && `${numbers.join(' · ')} · `}
          {state === 'trash' && project.deleted_at ? (
            <>
              deleted <When at={project.deleted_at} />
            </>
          ) : (
            <>
              changed <When at={updated_at} />
            </>
          )}
        </>
      }
      actions={
        role === 'owner' &&
        state !== 'active' && (
          <Button
            size="small"
            aria-label={state === 'trash' ? `Restore ${name}` : `Take ${name} out of the archive`}
            onClick={() => void (state === 'trash' ? restoreProject(project) : unarchiveProject(project))}
          >
            <ArchiveRestore size={16} aria-hidden />
            {state === 'trash' ? 'Restore' : 'Take out'}
          </Button>
        )
      }
    />
  )
}
