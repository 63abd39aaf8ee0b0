import type { Model, ModelRef } from '@omniai/contracts/schemas/provider'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { modelList } from '../../api/catalog.ts'
import { setUser, useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { refOf, sameModel } from './use-choice.ts'

const none = 'none'
const gone = 'gone'

/** Off until someone chooses one: nobody is answered by another model without having said so. */
export function FallbackField() {
  const user = useUser()
  const { data } = useResource(modelList)
  const [saving, setSaving] = useState<string | null>(null)
  const chosen = user.preferences.fallback_model ?? null
  const models = data?.items ?? []
  const at = models.findIndex(model => sameModel(refOf(model), chosen))
  const value = saving ?? (chosen === null ? none : at < 0 ? gone : String(at))
  const labelOf = ({ label, provider_id }: Model) =>
    `${label} · ${data?.providers.find(({ id }) => id === provider_id)?.label ?? provider_id}`

  const save = (next: string, model: ModelRef | null) => {
    setSaving(next)
    call('accountUpdate', { body: { preferences: { fallback_model: model } } })
      .then(setUser)
      .catch(toastProblem)
      .finally(() => setSaving(null))
  }
  const rule = data?.fallback
  if (rule?.policy === 'off')
    return (
      <p className="text-13 text-muted">
        When the model of a chat cannot answer, no other one does: an administrator switched that off.
      </p>
    )
  const shared = rule?.policy === 'everyone' ? rule.model : null
  return (
    <SelectField
      label="When the model of a chat cannot answer"
      value={value}
      disabled={saving !== null}
      hint="The other one answers in its place, and the message says so. It is sent the same text: mind where it runs."
      options={[
        { value: none, label: shared ? `${shared.model_id} answers, for everyone here` : 'No other answers' },
        ...(value === gone && chosen ? [{ value: gone, label: `${chosen.model_id} (not available)` }] : []),
        ...models.map((model, index) => ({ value: String(index), label: labelOf(model) })),
      ]}
      onChange={event => {
        const next = event.target.value
        const model = models[Number(next)]
        if (next === none) save(none, null)
        else if (model) save(next, refOf(model))
      }}
    />
  )
}
