import { bounds } from '@omniai/contracts/limits'
import { type Project, projectColors } from '@omniai/contracts/schemas/project'
import { FolderMinus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../../api/api.ts'
import { activeProjects, placeProject } from '../../api/projects.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook, TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { ProjectMark } from './project-look.tsx'
import './project-colors.css'

/** More than that and one looks for names. */
const filterFrom = 8

type ProjectChoicesProps = {
  /** Where the thing is now. */
  at: string | null
  /** What has to be allowed there. */
  among?: (project: Project) => boolean
  /** Something that may also be in no project. */
  none?: string
  /** What making a new project for it is called. */
  make?: string
  onChoose: (project: Project | null) => void
}

/** Where something goes: one press on a project, or a new one made for it. */
export function ProjectChoices({
  at,
  among = () => true,
  none,
  make = 'Create and move',
  onChoose,
}: ProjectChoicesProps) {
  const { data, problem } = useResource(activeProjects)
  const [typed, setTyped] = useState('')
  if (problem && !data) {
    return (
      <ProblemNotice
        problem={problem}
        actions={<Button onClick={() => void reload(activeProjects)}>Retry</Button>}
      />
    )
  }
  if (!data) return <Skeleton label="Loading projects" rows={4} />
  const possible = data.filter(project => project.id === at || among(project))
  const wanted = typed.trim().toLowerCase()
  const found = possible.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <div className="flex flex-col gap-4">
      {possible.length >= filterFrom && (
        <input
          // biome-ignore lint/a11y/noAutofocus: it comes after the dialog was opened, and is what is typed in first
          autoFocus
          type="search"
          aria-label="Filter projects"
          placeholder="Filter by name"
          value={typed}
          onChange={event => setTyped(event.target.value)}
          className={`${fieldLook} h-9`}
        />
      )}
      {found.length + (none ? 1 : 0) > 0 && (
        <ul aria-label="Projects" className="-mx-2 flex max-h-[40dvh] flex-col gap-px overflow-y-auto px-0.5">
          {none && at !== null && wanted === '' && (
            <li>
              <Choice
                icon={<FolderMinus size={16} className="m-1" />}
                name={none}
                onClick={() => onChoose(null)}
              />
            </li>
          )}
          {found.map(project => (
            <li key={project.id}>
              <Choice
                icon={<ProjectMark {...project} size="small" />}
                name={project.name}
                {...(project.id === at ? { note: 'here now' } : {})}
                onClick={() => onChoose(project)}
              />
            </li>
          ))}
        </ul>
      )}
      {found.length === 0 && wanted !== '' && (
        <p role="status" className="text-14 text-muted">
          No project here is called that.
        </p>
      )}
      <NewOne label={make} existing={data.length} onMade={onChoose} />
    </div>
  )
}

type NewOneProps = { label: string; existing: number; onMade: (project: Project) => void }

function NewOne({ label, existing, onMade }: NewOneProps) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return
    setBusy(true)
    try {
      const color = projectColors[1 + (existing % (projectColors.length - 1))]!
      const project = await call('projectCreate', { body: { name: name.trim(), color, icon: 'folder' } })
      placeProject(project)
      onMade(project)
    } catch (error) {
      toastProblem(error)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={event => void onSubmit(event)} className="flex items-end gap-2">
      <TextField
        className="grow"
        label="New project"
        maxLength={bounds.title}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <Button type="submit" className="h-9 pointer-coarse:h-11" disabled={busy || name.trim() === ''}>
        {label}
      </Button>
    </form>
  )
}

type ChoiceProps = { icon: ReactNode; name: string; note?: string; onClick: () => void }

function Choice({ icon, name, note, onClick }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-9 w-full items-center gap-2.5 rounded-6 px-2 text-left text-14 text-normal transition-colors hover:bg-surface-2 hover:text-strong focus-visible:outline-offset-[-2px] pointer-coarse:min-h-11"
    >
      <span aria-hidden className="flex shrink-0 text-muted">
        {icon}
      </span>
      <span className="min-w-0 grow truncate" title={name}>
        {name}
      </span>
      {note && <span className="shrink-0 text-12 text-muted">{note}</span>}
    </button>
  )
}
