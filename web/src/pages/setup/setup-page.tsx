import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useMeta } from '../../api/meta.ts'
import { setUp } from '../../api/session.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { NewAccountFields } from '../../parts/session/new-account-fields.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { useFragmentSecret } from '../../parts/session/use-fragment-secret.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { TextField } from '../../ui/text-field.tsx'

export function SetupPage() {
  const { auth } = useMeta()
  const [, navigate] = useLocation()
  const [token, setToken] = useFragmentSecret('token')
  const [tokenFromLink] = useState(token !== '')
  const [account, setAccount] = useState({ email: '', name: '', password: '' })
  const { busy, problem, onSubmit, errors } = useSubmit(async () => {
    await setUp({ ...account, email: account.email.trim(), setup_token: token.trim() })
    navigate(paths.newChat, { replace: true })
  })

  if (!auth.setup_required && !busy) {
    return (
      <Entrance title="Set up">
        <Notice tone="info" title="This server is set up already">
          <Link href={paths.login} className="font-medium text-accent underline underline-offset-2">
            Sign in
          </Link>{' '}
          with your account, or ask an administrator for an invitation.
        </Notice>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="Set up OmniAI"
      lead="You become the first administrator. You can invite others afterwards."
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {problem && <ProblemNotice problem={problem} />}
        {!tokenFromLink && (
          <TextField
            label="Setup token"
            name="setup_token"
            autoComplete="off"
            spellCheck={false}
            required
            hint="The part after #token= of the link in the server's console"
            value={token}
            error={errors.setup_token}
            onChange={event => setToken(event.target.value)}
          />
        )}
        <NewAccountFields value={account} onChange={setAccount} errors={errors} />
        <Button type="submit" look="primary" size="large" busy={busy} className="mt-1 w-full">
          {busy ? 'Creating account…' : 'Create administrator'}
        </Button>
      </form>
    </Entrance>
  )
}
