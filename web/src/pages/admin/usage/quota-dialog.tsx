import { type Quota, type QuotaBounds, quotaDefault } from '@omniai/contracts/schemas/quota'
import { useDeferredValue, useState } from 'react'
import { people } from '../../../api/administration.ts'
import { call } from '../../../api/api.ts'
import { invalidate } from '../../../api/resources.ts'
import { quotas } from '../../../api/usage-of-everyone.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../../parts/session/submit-button.tsx'
import { useSubmit } from '../../../parts/session/use-submit.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { TextField } from '../../../ui/text-field.tsx'

const fields = [
  { name: 'tokens_per_day', label: 'Tokens a day' },
  { name: 'tokens_per_month', label: 'Tokens a month' },
  { name: 'runs_per_day', label: 'Answers a day' },
  { name: 'runs_per_month', label: 'Answers a month' },
] as const satisfies readonly { name: keyof QuotaBounds; label: string }[]

/** A limit holds for whoever sets it as well. */
export const changed = () => Promise.all([invalidate(quotas.key), invalidate(['usage', 'quota'])])

type QuotaDialogProps = {
  /** null: a new one. */
  quota: Quota | null
  forEveryone: boolean
  /** Who has a bound of their own already. */
  taken: readonly string[]
  onClose: () => void
}

export function QuotaDialog({ quota, forEveryone, taken, onClose }: QuotaDialogProps) {
  const [userId, setUserId] = useState('')
  const [values, setValues] = useState<Record<keyof QuotaBounds, string>>(() => ({
    tokens_per_day: quota?.bounds.tokens_per_day?.toString() ?? '',
    tokens_per_month: quota?.bounds.tokens_per_month?.toString() ?? '',
    runs_per_day: quota?.bounds.runs_per_day?.toString() ?? '',
    runs_per_month: quota?.bounds.runs_per_month?.toString() ?? '',
  }))
  const id = quota?.id ?? (forEveryone ? quotaDefault : userId)
  const form = useSubmit(async () => {
    const number = (value: string) => (value.trim() === '' ? null : Number(value))
    const body: QuotaBounds = {
      tokens_per_day: number(values.tokens_per_day),
      tokens_per_month: number(values.tokens_per_month),
      runs_per_day: number(values.runs_per_day),
      runs_per_month: number(values.runs_per_month),
    }
    await call('quotaSet', { params: { quota_id: id }, body })
    await changed()
    onClose()
  })
  const title = forEveryone
    ? 'Limit for everyone'
    : quota
      ? `Limit for ${quota.name ?? 'a person'}`
      : 'Limit for a person'
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        <p className="text-13 text-muted">
          {forEveryone
            ? 'For whoever has none of their own, administrators too.'
            : 'It stands in place of the one for everyone. All empty: no limit for this person.'}{' '}
          Days and months begin at midnight UTC.
        </p>
        {!forEveryone && !quota && <PersonField value={userId} taken={taken} onChange={setUserId} />}
        <div className="grid grid-cols-2 items-start gap-4">
          {fields.map(({ name, label }) => (
            <TextField
              key={name}
              label={label}
              type="number"
              inputMode="numeric"
              min={0}
              max={1_000_000_000_000}
              step={1}
              placeholder="No limit"
              value={values[name]}
              error={form.errors[name]}
              onChange={event => setValues({ ...values, [name]: event.target.value })}
            />
          ))}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Saving…" look="primary" disabled={id === ''}>
            Save
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}

type PersonFieldProps = { value: string; taken: readonly string[]; onChange: (userId: string) => void }

/** Found by name or address: of many people not all fit into a list. */
function PersonField({ value, taken, onChange }: PersonFieldProps) {
  const [words, setWords] = useState('')
  const query = useDeferredValue(words.trim())
  const { data } = useResource(people(query === '' ? {} : { q: query }))
  const found = data?.items.filter(({ id }) => !taken.includes(id)) ?? []
  const options = [
    { value: '', label: !data ? 'Loading…' : found.length === 0 ? 'Nobody matches' : 'Choose a person' },
    ...found.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` })),
  ]
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        data-first
        label="Find"
        type="search"
        placeholder="Name or email"
        maxLength={100}
        value={words}
        onChange={event => {
          setWords(event.target.value)
          onChange('')
        }}
      />
      <SelectField
        label="Person"
        required
        options={options}
        value={found.some(({ id }) => id === value) ? value : ''}
        onChange={event => onChange(event.target.value)}
      />
    </div>
  )
}
