import { bounds } from '@omniai/contracts/limits'
import type { ProjectPreset } from '@omniai/contracts/schemas/project-preset'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { LongTextField } from '../context/long-text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { addPreset, changePreset } from './organise-presets.ts'

type SharedPresetFormProps = { projectId: string; preset: ProjectPreset | null; onDone: () => void }

/** @param preset null: a new one */
export function SharedPresetForm({ projectId, preset, onDone }: SharedPresetFormProps) {
  const [name, setName] = useState(preset?.name ?? '')
  const [prompt, setPrompt] = useState(preset?.system_prompt ?? '')
  const form = useSubmit(async () => {
    const body = { name: name.trim(), system_prompt: prompt.trim() === '' ? null : prompt }
    await (preset ? changePreset(projectId, preset.id, body) : addPreset(projectId, body))
    onDone()
  })
  return (
    <form
      onSubmit={form.onSubmit}
      aria-label={preset ? `Edit ${preset.name}` : 'New preset'}
      className="flex flex-col gap-4 rounded-10 border border-line p-4"
    >
      <TextField
        label="Name of the preset"
        autoFocus
        required
        maxLength={bounds.title}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <LongTextField
        label="Instructions of the preset"
        placeholder="What goes out with each message, after the instructions of the project."
        maximum={bounds.system_prompt}
        value={prompt}
        onChange={setPrompt}
      />
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <SubmitButton
          form={form}
          look="primary"
          busyText="Saving…"
          disabled={name.trim() === '' || prompt.length > bounds.system_prompt}
        >
          {preset ? 'Save preset' : 'Share preset'}
        </SubmitButton>
      </div>
    </form>
  )
}
