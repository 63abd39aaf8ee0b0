import { lazy, Suspense } from 'react'
import { useMeta } from './api/meta.ts'
import { Redirect, usePath } from './navigation.tsx'
import { LoginPage } from './pages/login/login-page.tsx'
import { BootGate } from './parts/session/boot-gate.tsx'
import { ErrorBoundary } from './parts/session/error-boundary.tsx'
import { paths } from './paths.ts'
import { Announcer } from './ui/announcer.tsx'
import { Skeleton } from './ui/skeleton.tsx'
import { ToastStack } from './ui/toast-stack.tsx'

const Workspace = lazy(() => import('./pages/workspace.tsx').then(module => ({ default: module.Workspace })))
const SetupPage = lazy(() =>
  import('./pages/setup/setup-page.tsx').then(module => ({ default: module.SetupPage })),
)
const RegisterPage = lazy(() =>
  import('./pages/register/register-page.tsx').then(module => ({ default: module.RegisterPage })),
)

export function App() {
  return (
    <ErrorBoundary>
      <BootGate>
        <Suspense fallback={<Skeleton label="Loading" className="mx-auto max-w-[560px] px-6 pt-24" />}>
          <Page />
        </Suspense>
      </BootGate>
      <ToastStack />
      <Announcer />
    </ErrorBoundary>
  )
}

/** These three are for strangers; everything else belongs to someone, and asks who it is. */
function Page() {
  const path = usePath()
  const { user } = useMeta()
  if (path === paths.setup) return <SetupPage />
  if (path === paths.register) return <RegisterPage />
  if (path === paths.login) return <LoginPage />
  // Where they wanted to go is kept in the history entry, not in the address.
  if (!user) return <Redirect to={paths.login} state={{ next: path }} />
  return <Workspace key={user.id} />
}
