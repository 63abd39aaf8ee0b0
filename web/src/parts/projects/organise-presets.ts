/** What is done with the presets that a project shares, each with a way back. */
import type {
  ProjectPreset,
  ProjectPresetAdd,
  ProjectPresetPatch,
} from '@omniai/contracts/schemas/project-preset'
import { call } from '../../api/api.ts'
import { presetsOf } from '../../api/projects.ts'
import { invalidate } from '../../api/resources.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

const again = (projectId: string) => invalidate(presetsOf(projectId).key)

/** Throws what the server says against it. */
export async function addPreset(projectId: string, body: ProjectPresetAdd): Promise<void> {
  await call('projectPresetAdd', { params: { project_id: projectId }, body })
  await again(projectId)
}

/** @see addPreset */
export async function changePreset(projectId: string, id: string, body: ProjectPresetPatch): Promise<void> {
  await call('projectPresetUpdate', { params: { project_id: projectId, preset_id: id }, body })
  await again(projectId)
}

export async function setDefault(projectId: string, { id, name }: ProjectPreset, isDefault: boolean) {
  try {
    await changePreset(projectId, id, { is_default: isDefault })
    showToast(
      isDefault
        ? `New conversations start with “${name}”`
        : `New conversations do not start with “${name}” any more`,
    )
  } catch (error) {
    toastProblem(error)
  }
}

export async function removePreset(projectId: string, preset: ProjectPreset): Promise<void> {
  const { id, name, system_prompt, model, settings, is_default } = preset
  try {
    await call('projectPresetRemove', { params: { project_id: projectId, preset_id: id } })
    await again(projectId)
    const back = () =>
      void addPreset(projectId, { name, system_prompt, model, settings, is_default }).catch(toastProblem)
    showToast(`“${name}” is not shared any more`, { action: { label: 'Undo', run: back } })
  } catch (error) {
    toastProblem(error)
  }
}
