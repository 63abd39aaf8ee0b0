import type { Price } from '@omniai/contracts/schemas/admin-provider'
import { useId, useState } from 'react'
import { call } from '../../../api/api.ts'
import { modelList } from '../../../api/catalog.ts'
import { prices, providers } from '../../../api/model-servers.ts'
import { invalidate } from '../../../api/resources.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { TextField } from '../../../ui/text-field.tsx'

/** @param price null: a new one. */
export function PriceDialog({ price, onClose }: { price: Price | null; onClose: () => void }) {
  const listId = useId()
  const places = useResource(providers).data?.items ?? []
  const models = useResource(modelList).data?.items ?? []
  const [chosenId, setProviderId] = useState<string | null>(null)
  const [modelId, setModelId] = useState('')
  const [input, setInput] = useState(price?.input_per_million.toString() ?? '')
  const [output, setOutput] = useState(price?.output_per_million.toString() ?? '')
  const [currency, setCurrency] = useState(price?.currency ?? 'USD')
  const providerId = chosenId ?? places[0]?.id ?? ''
  const form = useSubmit(async () => {
    const body = {
      input_per_million: Number(input),
      output_per_million: Number(output),
      currency: currency.toUpperCase(),
    }
    if (price) await call('priceUpdate', { params: { price_id: price.id }, body })
    else await call('priceCreate', { body: { provider_id: providerId, model_id: modelId.trim(), ...body } })
    await invalidate(prices.key)
    onClose()
  })
  return (
    <Dialog title={price ? 'Change the price' : 'Add a price'} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem &&
          (form.problem.code === 'E_CONFLICT' ? (
            <p role="alert" className="rounded-10 bg-bad-soft px-4 py-3 text-14 text-strong">
              This model has a price already. Change that one.
            </p>
          ) : (
            <ProblemNotice problem={form.problem} />
          ))}
        {price ? (
          <p className="text-14 break-all text-normal">{price.model_id}</p>
        ) : (
          <>
            <SelectField
              data-first
              label="Provider"
              options={places.map(({ id, label }) => ({ value: id, label }))}
              value={providerId}
              onChange={event => setProviderId(event.target.value)}
            />
            <TextField
              label="Model"
              list={listId}
              required
              spellCheck={false}
              autoCapitalize="none"
              maxLength={200}
              hint="Its name as the provider writes it."
              value={modelId}
              error={form.errors.model_id}
              onChange={event => setModelId(event.target.value)}
            />
            <datalist id={listId}>
              {models
                .filter(model => model.provider_id === providerId)
                .map(model => (
                  <option key={model.id} value={model.id} />
                ))}
            </datalist>
          </>
        )}
        <div className="grid grid-cols-2 items-start gap-4">
          <AmountField
            label="Tokens it reads"
            value={input}
            error={form.errors.input_per_million}
            onChange={setInput}
          />
          <AmountField
            label="Tokens it writes"
            value={output}
            error={form.errors.output_per_million}
            onChange={setOutput}
          />
        </div>
        <TextField
          label="Currency"
          required
          pattern="[A-Za-z]{3}"
          maxLength={3}
          autoCapitalize="characters"
          hint="Three letters, like EUR. Amounts are for a million tokens."
          value={currency}
          error={form.errors.currency}
          onChange={event => setCurrency(event.target.value)}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Saving…" look="primary" disabled={!price && providerId === ''}>
            Save
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}

type AmountFieldProps = {
  label: string
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

function AmountField({ label, value, error, onChange }: AmountFieldProps) {
  return (
    <TextField
      label={label}
      type="number"
      inputMode="decimal"
      min={0}
      max={1_000_000}
      step={0.000001}
      required
      value={value}
      error={error}
      onChange={event => onChange(event.target.value)}
    />
  )
}
