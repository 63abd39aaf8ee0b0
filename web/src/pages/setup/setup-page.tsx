import { useState } from 'react'
import { useLocation } from 'wouter'
import { useMeta } from '../../api/meta.ts'
import { setUp } from '../../api/session.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { NewAccountFields } from '../../parts/session/new-account-fields.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useFragmentSecret } from '../../parts/session/use-fragment-secret.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { paths } from '../../paths.ts'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'

export function SetupPage() {
  const { auth } = useMeta()
  const [, navigate] = useLocation()
  const [token, setToken] = useFragmentSecret('token')
  const [tokenFromLink] = useState(token !== '')
  const [account, setAccount] = useState({ email: '', name: '', password: '' })
  const form = useSubmit(async () => {
    await setUp({ ...account, email: account.email.trim(), setup_token: token.trim() })
    navigate(paths.newChat, { replace: true })
  })

  if (!auth.setup_required && !form.busy) {
    return (
      <Entrance title="Set up">
        <Notice tone="info" title="This server is set up already">
          <TextLink href={paths.login}>Sign in</TextLink> with your account, or ask an administrator for an
          invitation.
        </Notice>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="Set up OmniAI"
      lead="You become the first administrator. You can invite others afterwards."
    >
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        {!tokenFromLink && (
          <TextField
            label="Setup token"
            name="setup_token"
            autoComplete="off"
            spellCheck={false}
            required
            hint="The part after #token= of the link in the server's console"
            value={token}
            error={form.errors.setup_token}
            onChange={event => setToken(event.target.value)}
          />
        )}
        <NewAccountFields value={account} onChange={setAccount} errors={form.errors} />
        <SubmitButton
          form={form}
          busyText="Creating account…"
          look="primary"
          size="large"
          className="mt-1 w-full"
        >
          Create administrator
        </SubmitButton>
      </form>
    </Entrance>
  )
}
