import type { AdminProvider, ProviderTestResult } from '@omniai/contracts/schemas/admin-provider'
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '../../../api/api.ts'
import { modelList } from '../../../api/catalog.ts'
import { refreshProviders } from '../../../api/model-servers.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { SelectField } from '../../../ui/select-field.tsx'

export function TestSection({ provider }: { provider: AdminProvider }) {
  const { data } = useResource(modelList)
  const [modelId, setModelId] = useState('')
  const [result, setResult] = useState<ProviderTestResult | null>(null)
  const models = (data?.items ?? []).filter(model => model.provider_id === provider.id)
  const form = useSubmit(async () => {
    setResult(null)
    setResult(
      await call('adminProviderTest', {
        params: { provider_id: provider.id },
        body: modelId === '' ? {} : { model_id: modelId },
      }),
    )
    refreshProviders()
  })
  if (!provider.enabled) return <p className="text-14 text-muted">Switch it on to try it.</p>
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-3">
        {models.length > 1 && (
          <SelectField
            className="min-w-48 flex-1"
            label="Model"
            value={modelId}
            options={[
              { value: '', label: 'Any that is loaded, else the first' },
              ...models.map(model => ({ value: model.id, label: model.label })),
            ]}
            onChange={event => setModelId(event.target.value)}
          />
        )}
        <SubmitButton form={form} busyText="Testing…" look="primary">
          Test
        </SubmitButton>
      </div>
      {form.busy && <Testing />}
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div role="status" aria-label="Result of the test">
        {result && <Result result={result} />}
      </div>
    </form>
  )
}

const patience = 10

function Testing() {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(before => before + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p className="appear-late text-13 text-muted">
      Asking for the list, then for a few words… <span className="tabular-nums">{seconds} s</span>
      {seconds >= patience && ' A model that is loaded first can take minutes.'}
    </p>
  )
}

function Result({ result: { list, stream, stop } }: { result: ProviderTestResult }) {
  return (
    <ol className="flex flex-col gap-3 text-14">
      <Step state={list.ok ? 'good' : 'bad'} took={list.took_ms} error={list.error}>
        {list.ok
          ? `It lists ${list.models} ${list.models === 1 ? 'model' : 'models'}`
          : 'It gave no list of models'}
      </Step>
      <Step
        state={!stream ? 'left-out' : stream.ok ? 'good' : 'bad'}
        took={stream?.first_token_ms ?? null}
        error={stream?.error ?? null}
      >
        {!stream ? (
          'No model to ask: load one there, then test again'
        ) : stream.ok ? (
          <>
            First words of <span className="break-all">{stream.model_id}</span>
          </>
        ) : (
          <>
            <span className="break-all">{stream.model_id}</span> said nothing
          </>
        )}
      </Step>
      <Step state={stop ? 'good' : 'left-out'} took={stop?.closed_ms ?? null} error={null}>
        {stop ? 'Stopped in the middle: its connection was closed' : 'Stopping was not tried'}
      </Step>
    </ol>
  )
}

const icons = {
  good: <CircleCheck size={16} className="text-good" />,
  bad: <CircleX size={16} className="text-bad" />,
  'left-out': <CircleMinus size={16} className="text-muted" />,
} as const

type StepProps = {
  state: keyof typeof icons
  took: number | null
  error: ProviderTestResult['list']['error']
  children: ReactNode
}

function Step({ state, took, error, children }: StepProps) {
  return (
    <li className="flex items-start gap-2.5">
      <span className="mt-0.5 shrink-0" aria-hidden>
        {icons[state]}
      </span>
      <span className="min-w-0 flex-1">
        <span className={state === 'left-out' ? 'text-muted' : 'text-strong'}>
          {state === 'bad' && <span className="sr-only">Failed: </span>}
          {children}
        </span>
        {error && (
          <span className="block text-13 text-muted">
            {error.message} {error.fix}
          </span>
        )}
      </span>
      {took !== null && <span className="shrink-0 text-13 tabular-nums text-muted">{timeOf(took)}</span>}
    </li>
  )
}

const timeOf = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`)
