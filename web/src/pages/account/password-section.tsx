import { useState } from 'react'
import { refreshAccount, security } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { rotate } from '../../api/session.ts'
import { useResource } from '../../api/use-resource.ts'
import { NewPasswordField } from '../../parts/session/new-password-field.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { showToast } from '../../stores/toasts.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'

export function PasswordSection() {
  const { data, problem } = useResource(security)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading" rows={2} />
  return <PasswordForm hasPassword={data.has_password} />
}

/** An account that came by a sign-in service has none until it is set here. */
function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const { email } = useUser()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const form = useSubmit(async () => {
    const known = hasPassword ? { current_password: current } : {}
    await rotate(call('passwordChange', { body: { ...known, new_password: next } }))
    setCurrent('')
    setNext('')
    showToast(hasPassword ? 'Password changed. Your other devices are signed out.' : 'Password set.')
    void refreshAccount()
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      {form.problem && <ProblemNotice problem={form.problem} />}
      {/* For password managers, which want to know whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      {hasPassword && (
        <TextField
          label="Current password"
          type="password"
          name="current-password"
          autoComplete="current-password"
          required
          value={current}
          error={form.errors.current_password}
          onChange={event => setCurrent(event.target.value)}
        />
      )}
      <NewPasswordField
        label="New password"
        value={next}
        error={form.errors.new_password}
        onChange={setNext}
      />
      <SubmitButton form={form} busyText="Saving…" className="self-start" disabled={next === ''}>
        {hasPassword ? 'Change password' : 'Set password'}
      </SubmitButton>
    </form>
  )
}
