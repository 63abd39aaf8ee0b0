import { KeyRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { security } from '../../api/account.ts'
import { call, confirmGate } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { assertPasskey, passkeysSupported } from '../../api/passkeys.ts'
import { rotate } from '../../api/session.ts'
import { useResource } from '../../api/use-resource.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { ServiceButtons } from './service-buttons.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

/** Before something that someone at an unlocked screen must not be able to do. Then it goes on by itself. */
export function ConfirmDialog() {
  const { data, problem } = useResource(security)
  return (
    <Dialog title="Confirm that it is you" onClose={confirmGate.abandon}>
      {data ? (
        <Ways hasPassword={data.has_password} hasPasskey={data.passkeys > 0 && passkeysSupported()} />
      ) : problem ? (
        <ProblemNotice problem={problem} />
      ) : (
        <Skeleton label="Loading" rows={2} />
      )}
    </Dialog>
  )
}

function Ways({ hasPassword, hasPasskey }: { hasPassword: boolean; hasPasskey: boolean }) {
  const { email } = useUser()
  const [location] = useLocation()
  const [password, setPassword] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector<HTMLElement>('[data-first]')?.focus(), [])
  const byPassword = useSubmit(async () => {
    await rotate(call('sessionConfirm', { body: { password } }))
    confirmGate.open()
  })
  const byPasskey = useSubmit(async () => {
    await rotate(call('sessionConfirm', { body: { passkey: await assertPasskey() } }))
    confirmGate.open()
  })
  const problem = byPassword.problem ?? byPasskey.problem
  return (
    <div ref={box} className="flex flex-col gap-4">
      <p className="text-14 text-muted">
        {hasPassword || hasPasskey
          ? 'This changes how someone gets in, or where messages go. After that you are not asked again for 15 minutes.'
          : 'This changes how someone gets in, or where messages go. Sign in once more with your service; then start again here.'}
      </p>
      {problem && <ProblemNotice problem={problem} />}
      {hasPassword && (
        <form onSubmit={byPassword.onSubmit} className="flex flex-col gap-4">
          {/* For password managers, which want to know whose password it is. */}
          <input type="hidden" name="username" autoComplete="username" value={email} />
          <TextField
            data-first
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
          <SubmitButton form={byPassword} busyText="Confirming…" look="primary" className="w-full">
            Confirm
          </SubmitButton>
        </form>
      )}
      {hasPasskey && (
        <SubmitButton
          type="button"
          data-first={!hasPassword || undefined}
          form={byPasskey}
          busyText="Waiting for your passkey…"
          look={hasPassword ? 'plain' : 'primary'}
          className="w-full"
          onClick={byPasskey.submit}
        >
          <KeyRound size={16} aria-hidden />
          Use a passkey
        </SubmitButton>
      )}
      {!hasPassword && !hasPasskey && <ServiceButtons next={location} />}
    </div>
  )
}
