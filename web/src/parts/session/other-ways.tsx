import { KeyRound } from 'lucide-react'
import { useMeta } from '../../api/meta.ts'
import { passkeysSupported, signInWithPasskey } from '../../api/passkeys.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { ServiceButtons } from './service-buttons.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

/** Ways in beside the password, as far as this server and this browser know them. */
export function OtherWays({ onDone, next }: { onDone: () => void; next: string }) {
  const { modes } = useMeta().auth
  const passkeys = modes.includes('passkey') && passkeysSupported()
  const form = useSubmit(async () => {
    await signInWithPasskey()
    onDone()
  })
  if (!passkeys && !modes.includes('oidc')) return null
  return (
    <div className="mt-5 flex flex-col gap-2.5 border-t border-line pt-5">
      {passkeys && (
        <SubmitButton
          type="button"
          form={form}
          busyText="Waiting for your passkey…"
          size="large"
          className="w-full"
          onClick={form.submit}
        >
          <KeyRound size={16} aria-hidden className="text-muted" />
          Use a passkey
        </SubmitButton>
      )}
      {form.problem && <ProblemNotice problem={form.problem} />}
      <ServiceButtons next={next} />
    </div>
  )
}
