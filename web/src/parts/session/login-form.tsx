import { useState } from 'react'
import { signIn } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { useSubmit } from './use-submit.ts'

/** `email` given: the session of this person goes on, nobody else's. */
export function LoginForm({ email: fixedEmail, onDone }: { email?: string; onDone: () => void }) {
  const [email, setEmail] = useState(fixedEmail ?? '')
  const [password, setPassword] = useState('')
  const { busy, problem, onSubmit, errors } = useSubmit(async () => {
    await signIn({ email: email.trim(), password })
    onDone()
  })
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {problem && <ProblemNotice problem={problem} />}
      <TextField
        label="Email"
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        required
        readOnly={fixedEmail !== undefined}
        value={email}
        error={errors.email}
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
        error={errors.password}
        onChange={event => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" size="large" busy={busy} className="mt-1 w-full">
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
