import { Suspense } from 'react'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { useMeta } from './api/meta.ts'
import { LoginPage } from './pages/login/login-page.tsx'
import { BootGate } from './parts/session/boot-gate.tsx'
import { ErrorBoundary } from './parts/session/error-boundary.tsx'
import { basePath, paths } from './paths.ts'
import { lazyPart } from './ui/lazy-part.tsx'
import { Skeleton } from './ui/skeleton.tsx'

const Shell = lazyPart(() => import('./pages/shell.tsx').then(module => module.Shell))
const SetupPage = lazyPart(() => import('./pages/setup/setup-page.tsx').then(module => module.SetupPage))
const RegisterPage = lazyPart(() =>
  import('./pages/register/register-page.tsx').then(module => module.RegisterPage),
)
const ForgotPage = lazyPart(() => import('./pages/forgot/forgot-page.tsx').then(module => module.ForgotPage))
const ResetPage = lazyPart(() => import('./pages/reset/reset-page.tsx').then(module => module.ResetPage))
const SignInCallbackPage = lazyPart(() =>
  import('./pages/sign-in-callback/sign-in-callback-page.tsx').then(module => module.SignInCallbackPage),
)

export function App() {
  return (
    <ErrorBoundary>
      <Router base={basePath}>
        <BootGate>
          <Suspense fallback={<Skeleton label="Loading" className="mx-auto max-w-[560px] px-6 pt-24" />}>
            <Switch>
              <Route path={paths.setup} component={SetupPage} />
              <Route path={paths.register} component={RegisterPage} />
              <Route path={paths.login} component={LoginPage} />
              <Route path={paths.forgot} component={ForgotPage} />
              <Route path={paths.reset} component={ResetPage} />
              <Route path={paths.signInCallback} component={SignInCallbackPage} />
              <Route>
                <SignedIn />
              </Route>
            </Switch>
          </Suspense>
        </BootGate>
      </Router>
    </ErrorBoundary>
  )
}

/** Everything else belongs to someone. Where they wanted to go is kept in the history entry, not in the address. */
function SignedIn() {
  const { user } = useMeta()
  const [location] = useLocation()
  if (!user) return <Redirect to={paths.login} replace state={{ next: location }} />
  return <Shell key={user.id} />
}
