import { useState } from 'react'
import { call } from '../../api/api.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { NewPasswordField } from '../../parts/session/new-password-field.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useFragmentSecret } from '../../parts/session/use-fragment-secret.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { basePath, paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'

/** Opened by the link that an administrator handed over. */
export function ResetPage() {
  const [token, setToken] = useFragmentSecret('token')
  const [fromLink] = useState(token !== '')
  const [password, setPassword] = useState('')
  const [done, setDone] = useState(false)
  const form = useSubmit(async () => {
    await call('passwordReset', { body: { reset_token: token.trim(), password } })
    setDone(true)
  })
  if (done) {
    return (
      <Entrance title="New password">
        <div className="flex flex-col gap-4">
          <Notice tone="good" role="status" title="Your password is changed">
            Every device that was signed in has been signed out.
          </Notice>
          <Button
            look="primary"
            size="large"
            // A fresh start: this browser may have been signed in, and is not any more.
            onClick={() => window.location.assign(basePath + paths.login)}
          >
            Sign in
          </Button>
        </div>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="New password"
      lead="Choose the password you will sign in with. Your other devices are signed out."
      footer={<TextLink href={paths.login}>Back to sign in</TextLink>}
    >
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        {!fromLink && (
          <TextField
            label="Code of your link"
            name="reset_token"
            autoComplete="off"
            spellCheck={false}
            required
            hint="The part after #token= of the link that you were given"
            value={token}
            error={form.errors.reset_token}
            onChange={event => setToken(event.target.value)}
          />
        )}
        <NewPasswordField
          label="New password"
          value={password}
          error={form.errors.password}
          onChange={setPassword}
        />
        <SubmitButton form={form} busyText="Saving…" look="primary" size="large" className="w-full">
          Set new password
        </SubmitButton>
      </form>
    </Entrance>
  )
}
