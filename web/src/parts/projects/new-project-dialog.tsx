import { bounds } from '@omniai/contracts/limits'
import { type Project, projectColors } from '@omniai/contracts/schemas/project'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { placeProject } from '../../api/projects.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { LookPicker } from './look-picker.tsx'

type Props = { existing: number; onMade: (project: Project) => void; onClose: () => void }

/** @param existing how many there are: the next one begins with another colour. */
export function NewProjectDialog({ existing, onMade, onClose }: Props) {
  const [name, setName] = useState('')
  const [look, setLook] = useState<Pick<Project, 'color' | 'icon'>>({
    color: projectColors[1 + (existing % (projectColors.length - 1))]!,
    icon: 'folder',
  })
  const form = useSubmit(async () => {
    const project = await call('projectCreate', { body: { name: name.trim(), ...look } })
    placeProject(project)
    onMade(project)
  })
  return (
    <Dialog title="New project" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          data-first
          label="Name"
          required
          maxLength={bounds.title}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <LookPicker value={look} onChange={setLook} />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Creating…" look="primary" disabled={name.trim() === ''}>
            Create project
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
