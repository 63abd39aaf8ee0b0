import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { useRef, useState } from 'react'
import { useUser } from '../../../api/meta.ts'
import { startPull } from '../../../api/model-pulls.ts'
import { newRequestId } from '../../../api/request-id.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { TextField } from '../../../ui/text-field.tsx'

export function PullForm({ provider }: { provider: AdminProvider }) {
  const { id: userId } = useUser()
  const [model, setModel] = useState('')
  // One press is one download, however often it has to be sent.
  const requestId = useRef(newRequestId())
  const form = useSubmit(async () => {
    await startPull(userId, requestId.current, { providerId: provider.id, model: model.trim() })
    requestId.current = newRequestId()
    setModel('')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-3">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div className="flex flex-wrap items-start gap-3">
        <TextField
          className="min-w-48 flex-1"
          label="Name of the model"
          placeholder="qwen3:8b"
          hint="As in the library of Ollama. It can take many gigabytes there."
          required
          spellCheck={false}
          autoCapitalize="none"
          maxLength={200}
          pattern="[A-Za-z0-9][A-Za-z0-9._:\/\-]*"
          value={model}
          error={form.errors.model}
          onChange={event => {
            setModel(event.target.value)
            requestId.current = newRequestId()
          }}
        />
        <SubmitButton form={form} busyText="Starting…" className="mt-[25px]">
          Download
        </SubmitButton>
      </div>
    </form>
  )
}
