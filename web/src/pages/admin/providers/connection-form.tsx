import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { useState } from 'react'
import { changeProvider } from '../../../api/model-servers.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { showToast } from '../../../stores/toasts.ts'
import { TextField } from '../../../ui/text-field.tsx'
import { AddressField } from './address-field.tsx'
import { originOf, vendors } from './vendors.ts'

export function ConnectionForm({ provider }: { provider: AdminProvider }) {
  const [label, setLabel] = useState(provider.label)
  const [address, setAddress] = useState(provider.base_url)
  const [near, setNear] = useState(provider.private_address)
  const [apiKey, setApiKey] = useState('')
  const isMoved = provider.has_key && originOf(address) !== originOf(provider.base_url)
  const hasChanged =
    label !== provider.label || address !== provider.base_url || near !== provider.private_address
  const form = useSubmit(async () => {
    const changed = await changeProvider(provider.id, {
      ...(label === provider.label ? {} : { label: label.trim() }),
      ...(address === provider.base_url ? {} : { base_url: address.trim() }),
      ...(near === provider.private_address ? {} : { private_address: near }),
      ...(isMoved && apiKey !== '' ? { api_key: apiKey.trim() } : {}),
    })
    setLabel(changed.label)
    setAddress(changed.base_url)
    setApiKey('')
    showToast('Saved')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col items-stretch gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <TextField
        label="Name"
        required
        maxLength={80}
        value={label}
        error={form.errors.label}
        onChange={event => setLabel(event.target.value)}
      />
      <AddressField
        words={vendors[provider.vendor]}
        address={address}
        near={near}
        error={form.errors.base_url}
        onAddress={setAddress}
        onNear={setNear}
      />
      {isMoved && (
        <TextField
          label="Key for the new address"
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          maxLength={500}
          hint="Another host, port or scheme takes the key away. Enter it again, or leave it empty for none."
          value={apiKey}
          error={form.errors.api_key}
          onChange={event => setApiKey(event.target.value)}
        />
      )}
      <SubmitButton form={form} busyText="Saving…" disabled={!hasChanged} className="self-start">
        Save
      </SubmitButton>
    </form>
  )
}
