import { Redirect, useLocation } from 'wouter'
import { useHistoryState } from 'wouter/use-browser-location'
import { useMeta } from '../../api/meta.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { LoginForm } from '../../parts/session/login-form.tsx'
import { paths } from '../../paths.ts'
import { Notice } from '../../ui/notice.tsx'

export function LoginPage() {
  const { user, auth } = useMeta()
  const [, navigate] = useLocation()
  const next = useHistoryState<{ next?: string } | null>()?.next ?? paths.newChat
  if (user) return <Redirect to={next} replace />
  return (
    <Entrance title="Sign in" lead={auth.setup_required ? undefined : 'This workspace is by invitation.'}>
      {auth.setup_required ? (
        <Notice tone="info" title="This server is new">
          Open the setup link that the server printed in its console when it started. It makes the first
          administrator. To get a fresh link, restart the server.
        </Notice>
      ) : (
        <LoginForm onDone={() => navigate(next, { replace: true })} />
      )}
    </Entrance>
  )
}
