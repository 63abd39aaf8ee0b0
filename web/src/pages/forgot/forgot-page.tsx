import { bounds } from '@omniai/contracts/limits'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { paths } from '../../paths.ts'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'

export function ForgotPage() {
  const [email, setEmail] = useState('')
  const [asked, setAsked] = useState(false)
  const form = useSubmit(async () => {
    await call('passwordForgot', { body: { email: email.trim() } })
    setAsked(true)
  })
  return (
    <Entrance
      title="Forgot your password?"
      lead="This server sends no email. An administrator sees that you asked, and hands you a link for a new password."
      footer={<TextLink href={paths.login}>Back to sign in</TextLink>}
    >
      {asked ? (
        <Notice tone="good" role="status" title="Your administrators can see it now">
          If there is an account for {email.trim()}, someone will give you a link: in person, by message or by
          phone. It helps to tell them yourself. You can close this page.
        </Notice>
      ) : (
        <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
          {form.problem && <ProblemNotice problem={form.problem} />}
          <TextField
            data-first
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            required
            maxLength={bounds.email}
            value={email}
            error={form.errors.email}
            onChange={event => setEmail(event.target.value)}
          />
          <SubmitButton form={form} busyText="Asking…" look="primary" size="large" className="w-full">
            Ask for a new password
          </SubmitButton>
        </form>
      )}
    </Entrance>
  )
}
