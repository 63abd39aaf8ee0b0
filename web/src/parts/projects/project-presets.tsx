import type { Project } from '@omniai/contracts/schemas/project'
import type { ProjectPreset } from '@omniai/contracts/schemas/project-preset'
import { ChevronDown, Ellipsis, Plus, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { presetsOf } from '../../api/projects.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { presetList } from '../context/context-data.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { addPreset, removePreset, setDefault } from './organise-presets.ts'
import { SharedPresetForm } from './shared-preset-form.tsx'

/** Presets that everyone in the project can use; one of them may be what new conversations start with. */
export function ProjectPresets({ project }: { project: Project }) {
  const list = presetsOf(project.id)
  const { data, problem } = useResource(list)
  const [editing, setEditing] = useState<ProjectPreset | 'new' | null>(null)
  const mayChange = project.role !== 'reader'
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
    )
  }
  if (!data) return <Skeleton label="Loading presets" rows={3} />
  return (
    <div className="flex flex-col gap-4">
      <p className="text-13 text-muted">
        Instructions, a model and settings under a name, for everyone in the project. Each conversation gets a
        copy: what is changed here later changes none that is there already.
      </p>
      {data.items.length === 0 && (
        <p className="text-14 text-normal">
          {mayChange ? 'No preset is shared yet.' : 'No preset is shared in this project.'}
        </p>
      )}
      {data.items.length > 0 && (
        <RowList label="Presets of this project">
          {data.items.map(preset => (
            <Preset key={preset.id} project={project} preset={preset} onEdit={() => setEditing(preset)} />
          ))}
        </RowList>
      )}
      {editing !== null ? (
        <SharedPresetForm
          key={editing === 'new' ? 'new' : editing.id}
          projectId={project.id}
          preset={editing === 'new' ? null : editing}
          onDone={() => setEditing(null)}
        />
      ) : (
        mayChange && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setEditing('new')}>
              <Plus size={16} aria-hidden />
              New preset
            </Button>
            <ShareOwn projectId={project.id} />
          </div>
        )
      )}
    </div>
  )
}

type PresetProps = { project: Project; preset: ProjectPreset; onEdit: () => void }

function Preset({ project, preset, onEdit }: PresetProps) {
  const { name, system_prompt, model, is_default } = preset
  return (
    <Row
      icon={<SlidersHorizontal size={16} />}
      title={name}
      badges={is_default && <Badge>New conversations</Badge>}
      note={
        <>
          <span className="line-clamp-2">{system_prompt ?? 'No instructions'}</span>
          {model && <span className="block truncate">{model.model_id}</span>}
        </>
      }
      actions={
        project.role !== 'reader' && (
          <Menu
            label={`Options for ${name}`}
            align="end"
            trigger={trigger => (
              <IconButton
                {...trigger}
                size="small"
                label={`Options for ${name}`}
                icon={<Ellipsis size={16} />}
              />
            )}
          >
            {close => {
              const choosing = (act: () => void) => () => {
                close()
                act()
              }
              return (
                <>
                  <MenuItem onClick={choosing(() => void setDefault(project.id, preset, !is_default))}>
                    {is_default ? 'Not for new conversations' : 'Use for new conversations'}
                  </MenuItem>
                  <MenuItem onClick={choosing(onEdit)}>Edit…</MenuItem>
                  <MenuItem tone="bad" onClick={choosing(() => void removePreset(project.id, preset))}>
                    Stop sharing
                  </MenuItem>
                </>
              )
            }}
          </Menu>
        )
      }
    />
  )
}

/** A copy of one that is one's own. */
function ShareOwn({ projectId }: { projectId: string }) {
  const { data } = useResource(presetList)
  if (!data || data.items.length === 0) return null
  return (
    <Menu
      label="Share one of yours"
      className="max-h-[40vh] max-w-[min(320px,calc(100vw-16px))] overflow-y-auto"
      trigger={trigger => (
        <Button {...trigger} look="quiet">
          Share one of yours
          <ChevronDown size={16} aria-hidden />
        </Button>
      )}
    >
      {close =>
        data.items.map(({ id, name, system_prompt, model, settings }) => (
          <MenuItem
            key={id}
            note={system_prompt ?? 'No instructions'}
            onClick={() => {
              close()
              addPreset(projectId, { name, system_prompt, model, settings }).catch(toastProblem)
            }}
          >
            {name}
          </MenuItem>
        ))
      }
    </Menu>
  )
}
