import { bounds } from '@omniai/contracts/limits'
import type { Preset } from '@omniai/contracts/schemas/context'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Choice } from '../models/use-choice.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { presetList } from './context-data.ts'
import { LongTextField } from './long-text-field.tsx'

type PresetSaverProps = { onClose: () => void } & (
  | { thread: Thread | undefined; choice: Choice; preset?: undefined }
  | { preset: Preset; thread?: undefined; choice?: undefined }
)

/** A new preset from what this thread has, or another wording of one. Threads that got it before stay as they are. */
export function PresetSaver({ thread, choice, preset, onClose }: PresetSaverProps) {
  const [name, setName] = useState(preset?.name ?? '')
  const [prompt, setPrompt] = useState(preset?.system_prompt ?? thread?.system_prompt ?? '')
  const model = preset ? preset.model : (choice?.model ?? null)
  const form = useSubmit(async () => {
    const words = { name: name.trim(), system_prompt: prompt.trim() === '' ? null : prompt }
    if (preset) await call('presetUpdate', { params: { preset_id: preset.id }, body: words })
    else await call('presetCreate', { body: { ...words, model, settings: choice?.settings ?? {} } })
    await invalidate(presetList.key)
    onClose()
  })
  return (
    <Dialog title={preset ? 'Edit preset' : 'Save as a preset'} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          data-first
          required
          maxLength={bounds.title}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <LongTextField
          label="Instructions"
          maximum={bounds.system_prompt}
          value={prompt}
          onChange={setPrompt}
        />
        <p className="text-13 text-muted">
          {model
            ? `Kept with it: ${model.model_id} and the chat settings.`
            : 'Kept with it: the chat settings.'}
        </p>
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton
            form={form}
            look="primary"
            busyText="Saving…"
            disabled={name.trim() === '' || prompt.length > bounds.system_prompt}
          >
            Save preset
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
