import type { TotpEnrollment } from '@omniai/contracts/schemas/account-security'
import { useState } from 'react'
import { encode } from 'uqr'
import { refreshAccount } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/clipboard.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'

type TwoStepDialogProps = {
  enrollment: TotpEnrollment
  onClose: () => void
  onCodes: (codes: readonly string[]) => void
}

/** The app learns the secret, and proves it with a first code; only then anything changes. */
export function TwoStepDialog({ enrollment, onClose, onCodes }: TwoStepDialogProps) {
  return (
    <Dialog title="Set up two-step sign-in" onClose={onClose}>
      <FirstCode enrollment={enrollment} onCodes={onCodes} />
    </Dialog>
  )
}

function FirstCode({ enrollment, onCodes }: Omit<TwoStepDialogProps, 'onClose'>) {
  const [code, setCode] = useState('')
  const [copied, setCopied] = useState(false)
  const form = useSubmit(async () => {
    const { recovery_codes } = await call('totpConfirm', { body: { code: code.replace(/\s/g, '') } })
    void refreshAccount()
    onCodes(recovery_codes)
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-5">
      <div className="flex flex-col gap-3">
        <p className="text-14 text-normal">
          <strong className="font-semibold text-strong">1.</strong> Scan this with an authenticator app, or
          with the app that keeps your passwords.
        </p>
        <QrCode text={enrollment.otpauth_uri} />
        <details>
          <summary className="w-fit rounded-6 text-13 text-muted hover:text-strong">
            Or type the key in
          </summary>
          <div className="flex flex-wrap items-center gap-2 pt-2">
            <code className="block rounded-6 bg-surface-2 px-2 py-1 font-mono text-13 text-strong">
              {enrollment.secret.match(/.{1,4}/g)?.join(' ')}
            </code>
            <Button
              size="small"
              look="quiet"
              onClick={() => void copyText(enrollment.secret).then(setCopied)}
            >
              {copied ? 'Copied' : 'Copy key'}
            </Button>
          </div>
        </details>
      </div>
      <div className="flex flex-col gap-3">
        <p className="text-14 text-normal">
          <strong className="font-semibold text-strong">2.</strong> Enter the code that the app shows.
        </p>
        {form.problem && <ProblemNotice problem={form.problem} />}
        <TextField
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
        <SubmitButton form={form} busyText="Checking…" look="primary" className="w-full">
          Turn on
        </SubmitButton>
      </div>
    </form>
  )
}

const quiet = 3

/** Dark on light also in the dark: that is what cameras read. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: quiet })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code for your authenticator app"
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-6 bg-[white]"
    >
      <path d={path} fill="black" />
    </svg>
  )
}
