import type { LoginBody } from '@omniai/contracts/schemas/auth'
import { useEffect, useRef, useState } from 'react'
import { signIn } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

type SecondStepProps = {
  credentials: Pick<LoginBody, 'email' | 'password'>
  onDone: () => void
  onBack: () => void
}

/** After the password: a code of the app, or one of the codes kept for the day the phone is lost. */
export function SecondStep({ credentials, onDone, onBack }: SecondStepProps) {
  const [recovery, setRecovery] = useState(false)
  const [code, setCode] = useState('')
  const box = useRef<HTMLFormElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the other kind of code is another field
  useEffect(() => box.current?.querySelector('input')?.focus(), [recovery])
  const form = useSubmit(async () => {
    await signIn({ ...credentials, code: recovery ? code.trim() : code.replace(/\s/g, '') })
    onDone()
  })
  return (
    <form ref={box} onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <p className="text-14 text-normal">
        {recovery
          ? 'Enter one of the recovery codes that you saved. Each works once.'
          : 'Enter the code that your authenticator app shows now.'}
      </p>
      {form.problem && <ProblemNotice problem={form.problem} />}
      {recovery ? (
        <TextField
          key="recovery"
          label="Recovery code"
          name="recovery-code"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          minLength={6}
          maxLength={40}
          value={code}
          onChange={event => setCode(event.target.value)}
        />
      ) : (
        <TextField
          key="code"
          label="Six-digit code"
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          pattern="[0-9 ]{6,8}"
          title="Six digits"
          required
          maxLength={8}
          value={code}
          onChange={event => setCode(event.target.value)}
        />
      )}
      <SubmitButton form={form} busyText="Signing in…" look="primary" size="large" className="w-full">
        Sign in
      </SubmitButton>
      <div className="flex flex-wrap justify-between gap-2">
        <Button look="quiet" size="small" onClick={onBack}>
          Back
        </Button>
        <Button
          look="quiet"
          size="small"
          onClick={() => {
            setCode('')
            setRecovery(!recovery)
          }}
        >
          {recovery ? 'Use the authenticator app' : 'Use a recovery code'}
        </Button>
      </div>
    </form>
  )
}
