import type { Project } from '@omniai/contracts/schemas/project'
import { useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import { ProjectForm } from './project-form.tsx'
import { ProjectMembers } from './project-members.tsx'
import { ProjectPresets } from './project-presets.tsx'

const sections = [
  { id: 'project', label: 'Project' },
  { id: 'presets', label: 'Presets' },
  { id: 'people', label: 'People' },
] as const

export function ProjectSettings({ project, onClose }: { project: Project; onClose: () => void }) {
  const [shown, setShown] = useState<(typeof sections)[number]['id']>('project')
  return (
    <Dialog title="Project settings" width="wide" onClose={onClose}>
      <div className="flex flex-col gap-5">
        <fieldset aria-label="Section" className="flex gap-1 self-start rounded-10 bg-surface-2 p-0.5">
          {sections.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              aria-pressed={id === shown}
              onClick={() => setShown(id)}
              className={classNames(
                'h-8 rounded-6 px-4 text-13 font-medium transition-colors pointer-coarse:h-11',
                id === shown ? 'bg-surface-0 text-strong' : 'text-muted hover:text-strong',
              )}
            >
              {label}
            </button>
          ))}
        </fieldset>
        {shown === 'project' && <ProjectForm project={project} onClose={onClose} />}
        {shown === 'presets' && <ProjectPresets project={project} />}
        {shown === 'people' && <ProjectMembers project={project} />}
      </div>
      {/* What stands outside an open dialog cannot be pressed: Undo belongs inside. */}
      <ToastStack inside />
    </Dialog>
  )
}
