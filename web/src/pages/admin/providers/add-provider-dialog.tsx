import { type AdminProvider, addedVendors } from '@omniai/contracts/schemas/admin-provider'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../../api/api.ts'
import { refreshProviders } from '../../../api/model-servers.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { paths } from '../../../paths.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { AddressField } from './address-field.tsx'
import { vendors } from './vendors.ts'

type Vendor = (typeof addedVendors)[number]

const vendorOptions = addedVendors.map(value => ({ value, label: vendors[value].label }))

export function AddProviderDialog({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation()
  const [vendor, setVendor] = useState<Vendor>('openai-compatible')
  const [label, setLabel] = useState('')
  const [address, setAddress] = useState('')
  const [near, setNear] = useState(false)
  const [apiKey, setApiKey] = useState('')
  const words = vendors[vendor]
  const form = useSubmit(async () => {
    const made: AdminProvider = await call('adminProviderCreate', {
      body: {
        vendor,
        label: label.trim() || words.label,
        base_url: address.trim(),
        private_address: near,
        ...(apiKey === '' ? {} : { api_key: apiKey.trim() }),
      },
    })
    refreshProviders()
    onClose()
    navigate(paths.adminProvider(made.id))
  })
  return (
    <Dialog title="Add a provider" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        <SelectField
          data-first
          label="Kind"
          options={vendorOptions}
          value={vendor}
          onChange={event => setVendor(event.target.value as Vendor)}
        />
        <TextField
          label="Name (optional)"
          placeholder={words.label}
          hint="As everyone sees it in the list of models."
          maxLength={80}
          value={label}
          error={form.errors.label}
          onChange={event => setLabel(event.target.value)}
        />
        <AddressField
          words={words}
          address={address}
          near={near}
          error={form.errors.base_url}
          onAddress={setAddress}
          onNear={setNear}
        />
        <TextField
          label="Key (optional)"
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          maxLength={500}
          hint={`${words.key} It is kept sealed and never shown again.`}
          value={apiKey}
          error={form.errors.api_key}
          onChange={event => setApiKey(event.target.value)}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Adding…" look="primary">
            Add
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
