import type { EmbeddedModel } from '@omniai/contracts/schemas/admin-provider'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import { embeddedModel, refreshProviders } from '../../../api/model-servers.ts'
import { write } from '../../../api/resources.ts'
import { useResource } from '../../../api/use-resource.ts'
import { stateWords } from '../../../parts/models/provider-list.tsx'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { showToast } from '../../../stores/toasts.ts'
import { classNames } from '../../../ui/class-names.ts'
import { SelectField } from '../../../ui/select-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

const builtIn = ''

export function EmbeddedSection() {
  const { data, problem } = useResource(embeddedModel)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading the built-in model" rows={2} />
  return (
    <div className="flex flex-col gap-4 rounded-10 border border-line px-4 py-3">
      <State model={data} />
      {data.fixed ? (
        <p className="text-13 text-muted">
          {data.source === 'off'
            ? 'Unset EMBEDDED_MODEL where the server is started to choose one here.'
            : 'EMBEDDED_MODEL says which one it is; it cannot be chosen here.'}
        </p>
      ) : (
        <ChooseForm key={data.file} model={data} />
      )}
    </div>
  )
}

function State({ model }: { model: EmbeddedModel }) {
  const { label, dot } =
    model.source === 'off' ? { label: 'Switched off', dot: 'bg-line-strong' } : stateWords[model.state]
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <p className="text-14 font-medium break-all text-strong">
          {model.source === 'file' ? model.file : 'The small built-in model'}
        </p>
        <p className="flex items-center gap-2 text-13 text-muted">
          <span className={classNames('size-2 rounded-full', dot)} aria-hidden />
          {label}
          {model.progress !== null && model.state === 'preparing' && (
            <span className="tabular-nums">{Math.round(model.progress * 100)} %</span>
          )}
        </p>
      </div>
      {model.state === 'preparing' && (
        <progress
          className="progress h-1 w-full"
          aria-label="Installing the built-in model"
          {...(model.progress === null ? {} : { value: model.progress })}
          max={1}
        />
      )}
      {model.hint && model.source !== 'off' && <p className="text-13 text-muted">{model.hint}</p>}
    </div>
  )
}

function ChooseForm({ model }: { model: EmbeddedModel }) {
  const [file, setFile] = useState(model.file ?? builtIn)
  const isNew = file !== (model.file ?? builtIn)
  const canInstall = !isNew && model.state !== 'ready' && model.state !== 'preparing'
  const form = useSubmit(async () => {
    const chosen = await call('embeddedModelUpdate', {
      body: { file: file === builtIn ? null : file, install: true },
    })
    write(embeddedModel, () => chosen)
    refreshProviders()
    showToast(isNew ? 'Chosen. It is being prepared.' : 'It is being installed')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-3">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          className="min-w-48 flex-1"
          label="Which model"
          value={file}
          options={[
            { value: builtIn, label: 'The small one that comes with OmniAI' },
            ...model.files.map(name => ({ value: name, label: name })),
          ]}
          onChange={event => setFile(event.target.value)}
        />
        <SubmitButton form={form} busyText="Saving…" disabled={!isNew && !canInstall}>
          {canInstall ? 'Install' : 'Use it'}
        </SubmitButton>
      </div>
      <p className="text-12 text-muted">
        Files ending in .gguf in the folder models of the data folder can be chosen
        {model.files.length === 0 && '; there is none now'}. What it needs is downloaded once.
      </p>
    </form>
  )
}
