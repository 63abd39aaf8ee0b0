import type { TotpEnrollment } from '@omniai/contracts/schemas/account-security'
import { Suspense, useState } from 'react'
import { refreshAccount, security } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { useResource } from '../../api/use-resource.ts'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { showToast } from '../../stores/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

const TwoStepDialog = lazyPart(() => import('./two-step-dialog.tsx').then(module => module.TwoStepDialog))

const fewCodes = 3

type Open = 'renew' | 'turn-off' | null

export function TwoStepSection() {
  const { data, problem } = useResource(security)
  const [open, setOpen] = useState<Open>(null)
  const [enrollment, setEnrollment] = useState<TotpEnrollment | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const beginning = useSubmit(async () => setEnrollment(await call('totpEnroll', { body: {} })))
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading" rows={2} />
  const { enabled, recovery_codes_left: left } = data.totp
  const close = () => setOpen(null)
  return (
    <div className="flex flex-col items-start gap-4">
      {enabled ? (
        <>
          <p className="flex flex-wrap items-center gap-2 text-14 text-normal">
            <Badge tone="good">On</Badge>
            {left === 1 ? '1 recovery code left' : `${left} recovery codes left`}
          </p>
          {left < fewCodes && (
            <Notice tone="warn" title="Few recovery codes are left">
              Without one, and without your phone, only an administrator can let you in.
            </Notice>
          )}
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setOpen('renew')}>New recovery codes</Button>
            <Button look="bad" onClick={() => setOpen('turn-off')}>
              Turn off
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="text-14 text-normal">
            Off. Someone who learns your password gets in. With an authenticator app they also need your
            phone.
          </p>
          {beginning.problem && <ProblemNotice problem={beginning.problem} />}
          <SubmitButton type="button" form={beginning} busyText="Preparing…" onClick={beginning.submit}>
            Set up two-step sign-in
          </SubmitButton>
        </>
      )}
      {enrollment && (
        <Suspense>
          <TwoStepDialog
            enrollment={enrollment}
            onClose={() => setEnrollment(null)}
            onCodes={next => {
              setEnrollment(null)
              setCodes(next)
            }}
          />
        </Suspense>
      )}
      {open === 'renew' && (
        <AskDialog
          title="Make new recovery codes?"
          action="Make new codes"
          busyText="Making…"
          onClose={close}
          onAction={async () => {
            const { recovery_codes } = await call('totpRecoveryRenew', { body: {} })
            setCodes(recovery_codes)
            void refreshAccount()
          }}
        >
          The codes you saved before stop working at once.
        </AskDialog>
      )}
      {open === 'turn-off' && (
        <AskDialog
          title="Turn off two-step sign-in?"
          action="Turn off"
          busyText="Turning off…"
          onClose={close}
          onAction={async () => {
            await call('totpRemove')
            await refreshAccount()
            showToast('Two-step sign-in is off')
          }}
        >
          Your password alone lets you in then. Your recovery codes stop working.
        </AskDialog>
      )}
      {codes && (
        <Dialog title="Save your recovery codes" dismissable={false} onClose={() => {}}>
          <RecoveryCodes codes={codes} onSaved={() => setCodes(null)} />
        </Dialog>
      )}
    </div>
  )
}
