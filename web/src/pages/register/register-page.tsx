import { useState } from 'react'
import { useLocation } from 'wouter'
import { useMeta } from '../../api/meta.ts'
import { register } from '../../api/session.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { NewAccountFields } from '../../parts/session/new-account-fields.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { ServiceButtons } from '../../parts/session/service-buttons.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useFragmentSecret } from '../../parts/session/use-fragment-secret.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { paths } from '../../paths.ts'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'

export function RegisterPage() {
  const { modes } = useMeta().auth
  const [, navigate] = useLocation()
  const [code, setCode] = useFragmentSecret('code')
  const [codeFromLink] = useState(code !== '')
  const [account, setAccount] = useState({ email: '', name: '', password: '' })
  const form = useSubmit(async () => {
    await register({ ...account, email: account.email.trim(), invite_code: code.trim() })
    navigate(paths.newChat, { replace: true })
  })
  return (
    <Entrance
      title="Create your account"
      lead="You were invited to this workspace."
      footer={
        <>
          Have an account? <TextLink href={paths.login}>Sign in</TextLink>
        </>
      }
    >
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        {form.problem?.code === 'E_AUTH_INVITE_INVALID' && (
          <p className="text-13 text-muted">
            An invitation can also be made for one email address: then it takes that address only.
          </p>
        )}
        {!codeFromLink && (
          <TextField
            label="Invitation code"
            name="invite_code"
            autoComplete="off"
            spellCheck={false}
            required
            hint="The part after #code= of your invitation link"
            value={code}
            error={form.errors.invite_code}
            onChange={event => setCode(event.target.value)}
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
          Create account
        </SubmitButton>
      </form>
      {modes.includes('oidc') && code.trim() !== '' && (
        <div className="mt-5 flex flex-col gap-2.5 border-t border-line pt-5">
          <ServiceButtons next={paths.newChat} invite={code.trim()} />
        </div>
      )}
    </Entrance>
  )
}
