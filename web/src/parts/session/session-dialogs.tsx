import { Suspense, useSyncExternalStore } from 'react'
import { confirmGate, sessionGate } from '../../api/api.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'

const SignInAgainDialog = lazyPart(() =>
  import('./sign-in-again-dialog.tsx').then(module => module.SignInAgainDialog),
)
const ConfirmDialog = lazyPart(() => import('./confirm-dialog.tsx').then(module => module.ConfirmDialog))

/** What the server may ask for at any time: to sign in again, or to prove who one is. */
export function SessionDialogs() {
  const expired = useSyncExternalStore(sessionGate.subscribe, sessionGate.isClosed)
  const confirming = useSyncExternalStore(confirmGate.subscribe, confirmGate.isClosed)
  return (
    <Suspense>
      {confirming && <ConfirmDialog />}
      {expired && <SignInAgainDialog />}
    </Suspense>
  )
}
