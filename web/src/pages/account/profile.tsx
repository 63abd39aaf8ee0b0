import { bounds } from '@omniai/contracts/limits'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { setUser, useUser } from '../../api/meta.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { showToast } from '../../stores/toasts.ts'
import { TextField } from '../../ui/text-field.tsx'

export function Profile() {
  const user = useUser()
  const [name, setName] = useState(user.name)
  const form = useSubmit(async () => {
    setUser(await call('accountUpdate', { body: { name: name.trim() } }))
    showToast('Name saved')
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      <TextField
        label="Name"
        autoComplete="name"
        required
        maxLength={bounds.name}
        value={name}
        error={form.errors.name}
        onChange={event => setName(event.target.value)}
      />
      <p className="text-13 text-muted">
        Signed in as <span className="text-normal">{user.email}</span>
        {user.role === 'admin' && ', administrator'}
      </p>
      <SubmitButton
        form={form}
        busyText="Saving…"
        className="self-start"
        disabled={name.trim() === '' || name.trim() === user.name}
      >
        Save name
      </SubmitButton>
    </form>
  )
}
