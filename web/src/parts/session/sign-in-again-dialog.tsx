import { useLocation } from 'wouter'
import { useUser } from '../../api/meta.ts'
import { leave } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { LoginForm } from './login-form.tsx'

/** Over the page, not instead of it: what was typed and what was open are still there afterwards. */
export function SignInAgainDialog() {
  const { email } = useUser()
  const [location] = useLocation()
  return (
    <Dialog title="Your session has ended" dismissable={false} onClose={() => {}}>
      <p className="pb-4 text-14 text-muted">Sign in to go on where you were. What you typed is kept.</p>
      <LoginForm email={email} onDone={() => {}} next={location} />
      <Button look="quiet" className="mt-2 w-full" onClick={leave}>
        Sign in as someone else
      </Button>
    </Dialog>
  )
}
