import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { useId, useState } from 'react'
import { modelList } from '../../../api/catalog.ts'
import { changeProvider } from '../../../api/model-servers.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { showToast } from '../../../stores/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { fieldLook, TextField } from '../../../ui/text-field.tsx'

const mostModels = 500

const idsOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
  ),
]

export function LimitsForm({ provider }: { provider: AdminProvider }) {
  const name = useId()
  const { data } = useResource(modelList)
  const [only, setOnly] = useState(provider.allowed_models !== null)
  const [text, setText] = useState((provider.allowed_models ?? []).join('\n'))
  const [atATime, setAtATime] = useState(provider.concurrency?.toString() ?? '')
  const listed = (data?.items ?? []).filter(model => model.provider_id === provider.id)
  const ids = idsOf(text)
  const form = useSubmit(async () => {
    await changeProvider(provider.id, {
      allowed_models: only ? ids : null,
      concurrency: atATime === '' ? null : Number(atATime),
    })
    showToast('Saved')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-1 text-13 font-medium text-normal">Allowed models</legend>
        <Choice name={name} label="All that it lists" checked={!only} onChoose={() => setOnly(false)} />
        <Choice name={name} label="Only these" checked={only} onChoose={() => setOnly(true)} />
        {only && (
          <>
            <textarea
              aria-label="Allowed models, one on each line"
              rows={5}
              spellCheck={false}
              placeholder="One name on each line"
              value={text}
              onChange={event => setText(event.target.value)}
              className={classNames(fieldLook, 'py-2 font-mono text-13')}
            />
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-12 text-muted">
              <span className={ids.length > mostModels ? 'text-bad' : ''}>
                {ids.length === 0
                  ? 'Without any, none of its models can be chosen.'
                  : `${ids.length} of at most ${mostModels}`}
              </span>
              {listed.length > 0 && provider.allowed_models === null && (
                <Button
                  size="small"
                  onClick={() => setText([...new Set([...ids, ...listed.map(model => model.id)])].join('\n'))}
                >
                  Fill in the {listed.length} it lists now
                </Button>
              )}
            </div>
          </>
        )}
      </fieldset>
      <TextField
        label="Answers at a time"
        type="number"
        inputMode="numeric"
        min={1}
        max={1000}
        placeholder="No bound"
        hint="Of everyone together. Whoever comes after that waits in a queue, and sees it."
        value={atATime}
        error={form.errors.concurrency}
        onChange={event => setAtATime(event.target.value)}
      />
      <SubmitButton
        form={form}
        busyText="Saving…"
        disabled={only && ids.length > mostModels}
        className="self-start"
      >
        Save
      </SubmitButton>
    </form>
  )
}

type ChoiceProps = { name: string; label: string; checked: boolean; onChoose: () => void }

function Choice({ name, label, checked, onChoose }: ChoiceProps) {
  return (
    <label className="flex items-center gap-2.5 text-14 text-strong pointer-coarse:min-h-10">
      <input
        type="radio"
        name={name}
        checked={checked}
        onChange={onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  )
}
