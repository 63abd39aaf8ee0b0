import { bounds } from '@omniai/contracts/limits'
import type { Invite } from '@omniai/contracts/schemas/auth'
import { useState } from 'react'
import { inviteList } from '../../api/administration.ts'
import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { OnceShownLink } from '../../parts/session/once-shown-link.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { basePath, paths } from '../../paths.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'

const roleOptions = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Administrator' },
]
const expiryOptions = [
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
]
const mostUses = 100

const linkOf = (code: string) => `${window.location.origin}${basePath}${paths.register}#code=${code}`

export function InviteForm() {
  const [role, setRole] = useState<Invite['role']>('member')
  const [email, setEmail] = useState('')
  const [note, setNote] = useState('')
  const [uses, setUses] = useState('1')
  const [hours, setHours] = useState('168')
  const [made, setMade] = useState<{ link: string; note: string } | null>(null)
  const form = useSubmit(async () => {
    const { code, invite } = await call('inviteCreate', {
      body: {
        role,
        note: note.trim(),
        expires_in_hours: Number(hours),
        max_uses: Number(uses),
        ...(email.trim() === '' ? {} : { email: email.trim() }),
      },
    })
    setMade({ link: linkOf(code), note: noteOf(invite) })
    setNote('')
    setEmail('')
    void invalidate(inviteList.key)
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          label="Note"
          placeholder="Who it is for"
          hint="Only administrators see it."
          maxLength={200}
          value={note}
          error={form.errors.note}
          onChange={event => setNote(event.target.value)}
        />
        <TextField
          label="Email (optional)"
          type="email"
          inputMode="email"
          autoComplete="off"
          hint="Only this address can then use the link."
          maxLength={bounds.email}
          value={email}
          error={form.errors.email}
          onChange={event => setEmail(event.target.value)}
        />
      </div>
      <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-3">
        <SelectField
          label="Role"
          options={roleOptions}
          value={role}
          onChange={event => setRole(event.target.value as Invite['role'])}
        />
        <TextField
          label="How many can use it"
          type="number"
          min={1}
          max={mostUses}
          required
          value={uses}
          error={form.errors.max_uses}
          onChange={event => setUses(event.target.value)}
        />
        <SelectField
          label="Valid for"
          options={expiryOptions}
          value={hours}
          onChange={event => setHours(event.target.value)}
        />
      </div>
      <SubmitButton form={form} busyText="Creating link…" look="primary" className="self-start">
        Create invite link
      </SubmitButton>
      {made && <OnceShownLink label="Invite link" link={made.link} note={made.note} />}
    </form>
  )
}

function noteOf({ email, max_uses }: Invite): string {
  const who = email ? `for ${email}` : max_uses === 1 ? 'once' : `${max_uses} times`
  return `The link works ${who}. It is shown only now, so copy it before you leave.`
}
