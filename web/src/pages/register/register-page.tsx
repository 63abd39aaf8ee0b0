import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { register } from '../../api/session.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { NewAccountFields } from '../../parts/session/new-account-fields.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { useFragmentSecret } from '../../parts/session/use-fragment-secret.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'

export function RegisterPage() {
  const [, navigate] = useLocation()
  const [code, setCode] = useFragmentSecret('code')
  const [codeFromLink] = useState(code !== '')
  const [account, setAccount] = useState({ email: '', name: '', password: '' })
  const { busy, problem, onSubmit, errors } = useSubmit(async () => {
    await register({ ...account, email: account.email.trim(), invite_code: code.trim() })
    navigate(paths.newChat, { replace: true })
  })
  return (
    <Entrance title="Create your account" lead="You were invited to this workspace.">
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        {problem && <ProblemNotice problem={problem} />}
        {!codeFromLink && (
          <TextField
            label="Invitation code"
            name="invite_code"
            autoComplete="off"
            spellCheck={false}
            required
            hint="The part after #code= of your invitation link"
            value={code}
            error={errors.invite_code}
            onChange={event => setCode(event.target.value)}
          />
        )}
        <NewAccountFields value={account} onChange={setAccount} errors={errors} />
        <Button type="submit" look="primary" size="large" busy={busy} className="mt-1 w-full">
          {busy ? 'Creating account…' : 'Create account'}
        </Button>
        <p className="text-center text-13 text-muted">
          Have an account?{' '}
          <Link href={paths.login} className="font-medium text-accent underline-offset-2 hover:underline">
            Sign in
          </Link>
        </p>
      </form>
    </Entrance>
  )
}
