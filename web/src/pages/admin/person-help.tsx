import type { User } from '@omniai/contracts/schemas/admin'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { OnceShownLink } from '../../parts/session/once-shown-link.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { basePath, paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { When } from '../../ui/when.tsx'

const linkOf = (token: string) => `${window.location.origin}${basePath}${paths.reset}#token=${token}`

export function PasswordLinkSection({ user }: { user: User }) {
  const [link, setLink] = useState<string | null>(null)
  const form = useSubmit(async () => {
    const { reset_token } = await call('userResetIssue', { params: { user_id: user.id }, body: {} })
    setLink(linkOf(reset_token))
    void invalidate(['admin', 'users'])
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col items-start gap-4">
      {user.reset_requested_at && (
        <Notice tone="warn" title="Asked for a new password">
          <When at={user.reset_requested_at} as="exact" />. Anyone who knows the email can ask: make sure that
          it was {user.name} before you hand over a link.
        </Notice>
      )}
      {form.problem && <ProblemNotice problem={form.problem} />}
      <p className="text-14 text-normal">
        {user.has_password
          ? 'A link lets this person choose a new password. It works once and for a day, and ends all sessions when it is used.'
          : 'This account has no password. A link lets this person choose one; it works once and for a day.'}
      </p>
      <SubmitButton form={form} busyText="Creating link…">
        Create password link
      </SubmitButton>
      {link && (
        <div className="w-full">
          <OnceShownLink
            label="Password link"
            link={link}
            note={`Hand it to ${user.name} yourself: whoever opens it gets into the account. It is shown only now.`}
          />
        </div>
      )}
    </form>
  )
}

export function SecondFactorSection({ user }: { user: User }) {
  const [asking, setAsking] = useState(false)
  const held = [
    user.totp ? 'an authenticator app' : null,
    user.passkeys === 1 ? 'one passkey' : user.passkeys > 1 ? `${user.passkeys} passkeys` : null,
  ].filter(Boolean)
  if (held.length === 0) return <p className="text-14 text-muted">None set up.</p>
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="text-14 text-normal">Set up: {held.join(' and ')}.</p>
      <Button look="bad" onClick={() => setAsking(true)}>
        Remove
      </Button>
      {asking && (
        <AskDialog
          title="Remove the second step?"
          action="Remove"
          busyText="Removing…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await call('userSecondFactorsRemove', { params: { user_id: user.id } })
            await invalidate(['admin', 'users'])
            showToast(`${user.name} signs in with the password alone now`)
          }}
        >
          The authenticator app, the recovery codes and all passkeys of {user.name} stop working. The password
          alone lets them in until they set it up again.
        </AskDialog>
      )}
    </div>
  )
}
