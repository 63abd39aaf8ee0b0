import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { useState } from 'react'
import { changeProvider } from '../../../api/model-servers.ts'
import { AskDialog } from '../../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { showToast } from '../../../stores/toasts.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { vendors } from './vendors.ts'

/** Write-only: whether there is one, and how it ends. */
export function KeySection({ provider }: { provider: AdminProvider }) {
  const [editing, setEditing] = useState(false)
  const [asking, setAsking] = useState(false)
  if (editing || !provider.has_key) return <KeyForm provider={provider} onDone={() => setEditing(false)} />
  return (
    <div className="flex flex-wrap items-center gap-2 text-14">
      <p className="mr-auto text-normal">
        Set
        {provider.key_last4 && (
          <>
            {' '}
            · ends in <code className="font-mono">{provider.key_last4}</code>
          </>
        )}
      </p>
      <Button onClick={() => setEditing(true)}>Replace key</Button>
      <Button look="bad" onClick={() => setAsking(true)}>
        Remove key
      </Button>
      {asking && (
        <AskDialog
          title="Remove the key?"
          action="Remove"
          busyText="Removing…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await changeProvider(provider.id, { api_key: null })
            showToast('Key removed')
          }}
        >
          {provider.label} is then asked without one. The key cannot be brought back from here.
        </AskDialog>
      )}
    </div>
  )
}

function KeyForm({ provider, onDone }: { provider: AdminProvider; onDone: () => void }) {
  const [apiKey, setApiKey] = useState('')
  const form = useSubmit(async () => {
    await changeProvider(provider.id, { api_key: apiKey.trim() })
    setApiKey('')
    onDone()
    showToast('Key saved')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <TextField
        label={provider.has_key ? 'New key' : 'Key'}
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        required
        maxLength={500}
        hint={vendors[provider.vendor].key}
        value={apiKey}
        error={form.errors.api_key}
        onChange={event => setApiKey(event.target.value)}
      />
      <div className="flex gap-2">
        <SubmitButton form={form} busyText="Saving…" disabled={apiKey.trim() === ''}>
          Save key
        </SubmitButton>
        {provider.has_key && <Button onClick={onDone}>Cancel</Button>}
      </div>
    </form>
  )
}
