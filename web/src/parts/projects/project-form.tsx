import { bounds } from '@omniai/contracts/limits'
import type { Project } from '@omniai/contracts/schemas/project'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { modelList } from '../../api/catalog.ts'
import { placeProject } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { LongTextField } from '../context/long-text-field.tsx'
import { ChatSettingsFields } from '../models/chat-settings-fields.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { LookPicker } from './look-picker.tsx'

/** A model in one word of a select; its parts may hold anything but a line break. */
const keyOf = (model: ModelRef | null) => (model ? `${model.provider_id}\n${model.model_id}` : '')

function modelOf(key: string): ModelRef | null {
  const [provider_id, model_id] = key.split('\n')
  return provider_id && model_id ? { provider_id, model_id } : null
}

export function ProjectForm({ project, onClose }: { project: Project; onClose: () => void }) {
  const [draft, setDraft] = useState(project)
  const { data: models } = useResource(modelList)
  const mayChange = project.role === 'owner'
  const change = (part: Partial<Project>) => setDraft(before => ({ ...before, ...part }))
  const tooLong =
    draft.instructions.length > bounds.system_prompt || draft.description.length > bounds.project_description
  const form = useSubmit(async () => {
    const { name, description, color, icon, instructions, model, settings } = draft
    placeProject(
      await call('projectUpdate', {
        params: { project_id: project.id },
        body: { name: name.trim(), description, color, icon, instructions, model, settings },
      }),
    )
    onClose()
  })
  const options = [
    { value: '', label: 'What each person has chosen' },
    ...(models?.items ?? []).map(model => ({
      value: keyOf({ provider_id: model.provider_id, model_id: model.id }),
      label: model.label,
    })),
  ]
  // A model that the project was set to may be gone by now.
  if (draft.model && !options.some(({ value }) => value === keyOf(draft.model))) {
    options.push({ value: keyOf(draft.model), label: draft.model.model_id })
  }
  const known = models?.items.find(
    ({ provider_id, id }) => provider_id === draft.model?.provider_id && id === draft.model.model_id,
  )
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {!mayChange && (
        <p className="text-13 text-muted">Only an owner of the project can change what stands here.</p>
      )}
      <fieldset disabled={!mayChange} className="flex flex-col gap-5">
        <TextField
          label="Name"
          required
          maxLength={bounds.title}
          value={draft.name}
          onChange={event => change({ name: event.target.value })}
        />
        <LongTextField
          label="Description"
          maximum={bounds.project_description}
          value={draft.description}
          onChange={description => change({ description })}
        />
        <LookPicker value={draft} onChange={change} />
        <LongTextField
          label="Instructions"
          placeholder="What the model should know and keep to in each conversation of this project."
          maximum={bounds.system_prompt}
          value={draft.instructions}
          onChange={instructions => change({ instructions })}
        />
        <SelectField
          label="Model of new conversations"
          options={options}
          value={keyOf(draft.model)}
          onChange={event => change({ model: modelOf(event.target.value) })}
        />
        <details>
          <summary className="w-fit cursor-pointer rounded-6 text-13 text-muted hover:text-strong">
            Settings of new conversations
          </summary>
          <div className="pt-3">
            <ChatSettingsFields
              settings={draft.settings}
              model={known}
              onChange={settings => change({ settings })}
            />
          </div>
        </details>
      </fieldset>
      {form.problem && <ProblemNotice problem={form.problem} />}
      {mayChange && (
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton
            form={form}
            busyText="Saving…"
            look="primary"
            disabled={tooLong || draft.name.trim() === ''}
          >
            Save
          </SubmitButton>
        </div>
      )}
    </form>
  )
}
