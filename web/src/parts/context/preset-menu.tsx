import type { Preset } from '@omniai/contracts/schemas/context'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { BookmarkPlus, ChevronDown, Settings2 } from 'lucide-react'
import { useState } from 'react'
import { useFlag } from '../../api/meta.ts'
import { presetsOf } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import type { Choice } from '../models/use-choice.ts'
import { presetList } from './context-data.ts'
import { PresetManager } from './preset-manager.tsx'
import { PresetSaver } from './preset-saver.tsx'
import { useApplyPreset } from './use-apply-preset.ts'
import type { InThread } from './use-thread-for-context.ts'

type PresetMenuProps = { thread: Thread | undefined; choice: Choice; inThread: InThread }

/** Instructions, model and settings under a name: put on this thread, kept from it, looked after. */
export function PresetMenu({ thread, choice, inThread }: PresetMenuProps) {
  const { data } = useResource(presetList)
  const workspace = useFlag('workspace')
  const projectId = workspace ? thread?.project_id : null
  const { data: shared } = useResource(projectId ? presetsOf(projectId) : null)
  const ofProject = shared?.items ?? []
  const [open, setOpen] = useState<'saver' | 'manager' | null>(null)
  const presets = data?.items ?? []

  const apply = useApplyPreset(thread, inThread)

  return (
    <>
      <Menu
        label="Presets"
        align="end"
        className="max-w-[min(320px,calc(100vw-16px))]"
        trigger={props => (
          <Button {...props} size="small" look="quiet">
            Presets
            <ChevronDown size={16} aria-hidden />
          </Button>
        )}
      >
        {close => {
          const choiceOf = ({ id, name, system_prompt }: Pick<Preset, 'id' | 'name' | 'system_prompt'>) => (
            <MenuItem
              key={id}
              note={system_prompt ?? 'No instructions'}
              onClick={() => {
                close()
                void apply(id, name)
              }}
            >
              {name}
            </MenuItem>
          )
          return (
            <>
              {ofProject.length > 0 && <p className="px-2 pt-1 pb-0.5 text-12 text-muted">Of the project</p>}
              {ofProject.map(choiceOf)}
              {ofProject.length > 0 && presets.length > 0 && (
                <p className="px-2 pt-2 pb-0.5 text-12 text-muted">Yours</p>
              )}
              {presets.map(choiceOf)}
              {presets.length + ofProject.length > 0 && <hr className="my-1 border-line" />}
              <MenuItem
                icon={<BookmarkPlus size={16} />}
                onClick={() => {
                  close()
                  setOpen('saver')
                }}
              >
                Save as a preset
              </MenuItem>
              <MenuItem
                icon={<Settings2 size={16} />}
                disabled={presets.length === 0}
                onClick={() => {
                  close()
                  setOpen('manager')
                }}
              >
                Manage presets
              </MenuItem>
            </>
          )
        }}
      </Menu>
      {open === 'saver' && <PresetSaver thread={thread} choice={choice} onClose={() => setOpen(null)} />}
      {open === 'manager' && <PresetManager onClose={() => setOpen(null)} />}
    </>
  )
}
