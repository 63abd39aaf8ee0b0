import { Suspense, useState } from 'react'
import { useMeta } from '../../api/meta.ts'
import { asProblem } from '../../api/problem.ts'
import { signIn } from '../../api/session.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { FormProblem } from './form-problem.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

const SecondStep = lazyPart(() => import('./second-step.tsx').then(module => module.SecondStep))
const OtherWays = lazyPart(() => import('./other-ways.tsx').then(module => module.OtherWays))

type LoginFormProps = {
  /** The session of this person goes on, nobody else's. */
  email?: string
  onDone: () => void
  /** Where a sign-in service leads back to. */
  next: string
}

export function LoginForm({ email: fixedEmail, onDone, next }: LoginFormProps) {
  const { modes } = useMeta().auth
  const [email, setEmail] = useState(fixedEmail ?? '')
  const [password, setPassword] = useState('')
  const [asksForCode, setAsksForCode] = useState(false)
  const form = useSubmit(async () => {
    try {
      await signIn({ email: email.trim(), password })
      onDone()
    } catch (error) {
      if (asProblem(error).code !== 'E_AUTH_SECOND_FACTOR_REQUIRED') throw error
      setAsksForCode(true)
    }
  })
  if (asksForCode) {
    return (
      <Suspense fallback={<p role="status">One more step…</p>}>
        <SecondStep
          credentials={{ email: email.trim(), password }}
          onDone={onDone}
          onBack={() => setAsksForCode(false)}
        />
      </Suspense>
    )
  }
  return (
    <>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <FormProblem problem={form.problem} />}
        <TextField
          data-first={fixedEmail === undefined || undefined}
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          required
          readOnly={fixedEmail !== undefined}
          value={email}
          error={form.errors.email}
          onChange={event => setEmail(event.target.value)}
        />
        <TextField
          data-first={fixedEmail !== undefined || undefined}
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          error={form.errors.password}
          onChange={event => setPassword(event.target.value)}
        />
        <SubmitButton form={form} busyText="Signing in…" look="primary" size="large" className="mt-1 w-full">
          Sign in
        </SubmitButton>
      </form>
      {modes.length > 1 && (
        <Suspense>
          <OtherWays onDone={onDone} next={next} />
        </Suspense>
      )}
    </>
  )
}
