import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Nullable, Strict, Time } from './basics.ts'
import { PresetId, SystemPrompt } from './context.ts'
import { ChatSettings, ModelRef } from './provider.ts'

const Name = Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })
const IsDefault = Type.Boolean({
  description: 'New conversations of the project start with it. At most one of a project is.',
})

export const ProjectPreset = component(
  'ProjectPreset',
  Strict({
    id: PresetId,
    name: Type.String(),
    system_prompt: Nullable(Type.String()),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    is_default: IsDefault,
    created_at: Time,
    updated_at: Time,
  }),
)
export type ProjectPreset = Static<typeof ProjectPreset>

export const ProjectPresetList = component('ProjectPresetList', Strict({ items: Type.Array(ProjectPreset) }))
export type ProjectPresetList = Static<typeof ProjectPresetList>

const content = {
  system_prompt: Type.Optional(Nullable(SystemPrompt)),
  model: Type.Optional(Nullable(ModelRef)),
  settings: Type.Optional(ChatSettings),
  is_default: Type.Optional(IsDefault),
}

export const ProjectPresetAdd = component('ProjectPresetAdd', Strict({ name: Name, ...content }))
export type ProjectPresetAdd = Static<typeof ProjectPresetAdd>

export const ProjectPresetPatch = component(
  'ProjectPresetPatch',
  Strict({ name: Type.Optional(Name), ...content }),
)
export type ProjectPresetPatch = Static<typeof ProjectPresetPatch>
