import { type FallbackRule, fallbackPolicies, type Model } from '@omniai/contracts/schemas/provider'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import { modelList } from '../../../api/catalog.ts'
import { fallbackRule } from '../../../api/model-servers.ts'
import { invalidate, write } from '../../../api/resources.ts'
import { useResource } from '../../../api/use-resource.ts'
import { refOf, sameModel } from '../../../parts/models/use-choice.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { showToast } from '../../../stores/toasts.ts'
import { SelectField } from '../../../ui/select-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

const words: { readonly [policy in FallbackRule['policy']]: string } = {
  own: 'Each person chooses for themselves',
  off: 'No other model answers, for anyone',
  everyone: 'One model answers for everyone who chose none',
}

export function FallbackSection() {
  const { data, problem } = useResource(fallbackRule)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading the rule" rows={2} />
  return <RuleForm key={JSON.stringify(data)} rule={data} />
}

function RuleForm({ rule }: { rule: FallbackRule }) {
  const { data: models } = useResource(modelList)
  const [policy, setPolicy] = useState(rule.policy)
  const items = models?.items ?? []
  const [chosen, setChosen] = useState(rule.model)
  const at = items.findIndex(model => sameModel(refOf(model), chosen))
  const isGone = chosen !== null && at < 0
  const labelOf = ({ label, provider_id }: Model) =>
    `${label} · ${models?.providers.find(({ id }) => id === provider_id)?.label ?? provider_id}`
  const form = useSubmit(async () => {
    const saved = await call('fallbackSet', {
      body: { policy, model: policy === 'everyone' ? chosen : null },
    })
    write(fallbackRule, () => saved)
    void invalidate(modelList.key)
    showToast('Saved. It holds for what is sent from now on.')
  })
  const changed = policy !== rule.policy || (policy === 'everyone' && !sameModel(chosen, rule.model))
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4 rounded-10 border border-line px-4 py-3">
      <SelectField
        label="When the model of a chat cannot answer"
        value={policy}
        options={fallbackPolicies.map(value => ({ value, label: words[value] }))}
        onChange={event => setPolicy(event.target.value as FallbackRule['policy'])}
      />
      {policy === 'everyone' && (
        <SelectField
          label="The model that answers instead"
          value={isGone ? 'gone' : String(at)}
          hint="It is sent the same text: mind where it runs. The message says that it answered."
          options={[
            ...(at < 0 && !isGone ? [{ value: '-1', label: 'Choose a model' }] : []),
            ...(isGone ? [{ value: 'gone', label: `${chosen.model_id} (not available)` }] : []),
            ...items.map((model, index) => ({ value: String(index), label: labelOf(model) })),
          ]}
          onChange={event => {
            const model = items[Number(event.target.value)]
            if (model) setChosen(refOf(model))
          }}
        />
      )}
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div>
        <SubmitButton
          form={form}
          busyText="Saving…"
          disabled={!changed || (policy === 'everyone' && chosen === null)}
        >
          Save
        </SubmitButton>
      </div>
    </form>
  )
}
