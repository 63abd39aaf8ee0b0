import { Redirect, useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { useMeta } from '../../api/meta.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { LoginForm } from '../../parts/session/login-form.tsx'
import { paths } from '../../paths.ts'
import { TextLink } from '../../ui/text-link.tsx'

export function LoginPage() {
  const { user, auth } = useMeta()
  const [, navigate] = useLocation()
  const next = useHistoryState<{ next?: string } | null>()?.next ?? paths.newChat
  if (user) return <Redirect to={next} replace />
  if (auth.setup_required) {
    return (
      <Entrance title="This server is new">
        <p className="text-14 text-normal">
          Open the setup link that the server printed in its console when it started. It makes the first
          administrator. To get a fresh link, restart the server.
        </p>
      </Entrance>
    )
  }
  return (
    <Entrance
      title="Sign in"
      lead="This workspace is by invitation."
      footer={<TextLink href={paths.forgot}>Forgot password?</TextLink>}
    >
      <LoginForm onDone={() => navigate(next, { replace: true })} next={next} />
    </Entrance>
  )
}
