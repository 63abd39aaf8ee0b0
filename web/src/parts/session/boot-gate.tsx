import { type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { connection } from '../../api/connection.ts'
import { refreshMeta, useMetaState } from '../../api/meta.ts'
import type { ApiProblem } from '../../api/problem.ts'
import { recheckSession } from '../../api/session.ts'
import { listenToOtherTabs } from '../../api/tab-channel.ts'
import { Button } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const ConnectionPage = lazyPart(() => import('./connection-page.tsx').then(module => module.ConnectionPage))
const WaitingNote = lazyPart(() => import('./connection-page.tsx').then(module => module.WaitingNote))
const CookiePage = lazyPart(() => import('./cookie-page.tsx').then(module => module.CookiePage))

const longestPause = 15_000
const slowAfter = 1_500

/** Settings, then meta, then the app. Until the backend answers there is a page that says so and keeps trying. */
export function BootGate({ children }: { children: ReactNode }) {
  const { meta, problem, asking, cookie } = useMetaState()
  const reachable = useSyncExternalStore(connection.subscribe, connection.isReachable)
  const away = meta ? !reachable : problem !== null
  const slow = useSlow(!meta && !problem)

  useEffect(() => void refreshMeta(), [])
  useEffect(() => listenToOtherTabs(message => message.type === 'session' && void recheckSession()), [])
  useKeepTrying(away)

  if (meta && !meta.user && cookie === 'lost') {
    return (
      <Suspense fallback={loading}>
        <CookiePage />
      </Suspense>
    )
  }
  if (meta) {
    return (
      <>
        {away && <LostBanner />}
        {children}
      </>
    )
  }
  if (problem) {
    return (
      <Suspense fallback={<NoAnswer problem={problem} />}>
        <ConnectionPage problem={problem} trying={asking} />
      </Suspense>
    )
  }
  return (
    <>
      {loading}
      {slow && (
        <Suspense>
          <WaitingNote />
        </Suspense>
      )}
    </>
  )
}

const loading = <Skeleton label="Loading OmniAI" className="mx-auto max-w-[560px] px-6 pt-24" />

/** Something may be asked of the person that this page cannot see, like the permission for the network. */
function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setSlow(true), slowAfter)
    return () => clearTimeout(timer)
  }, [waiting])
  return waiting && slow
}

function useKeepTrying(away: boolean) {
  useEffect(() => {
    if (!away) return
    let tries = 0
    let timer: ReturnType<typeof setTimeout>
    const next = () => {
      clearTimeout(timer)
      const pause = Math.min(longestPause, 1_000 * 2 ** tries)
      tries += 1
      timer = setTimeout(() => void refreshMeta().finally(next), pause * (0.8 + Math.random() * 0.4))
    }
    const now = () => {
      if (document.visibilityState === 'visible') void refreshMeta()
    }
    next()
    window.addEventListener('online', now)
    document.addEventListener('visibilitychange', now)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', now)
      document.removeEventListener('visibilitychange', now)
    }
  }, [away])
}

function LostBanner() {
  return (
    <div
      role="alert"
      className="rise fixed inset-x-3 top-[calc(env(safe-area-inset-top)+8px)] z-(--layer-banner) mx-auto flex w-fit items-center gap-3 rounded-10 bg-surface-float py-1.5 pr-1.5 pl-4 text-14 shadow-float"
    >
      <span aria-hidden className="pulse size-2 shrink-0 rounded-full bg-warn" />
      <span className="text-strong">Cannot connect to backend. Trying again…</span>
      <Button size="small" look="quiet" onClick={() => void refreshMeta()}>
        Retry
      </Button>
    </div>
  )
}

/** The words that need no code of their own: they are there even when the code of the page that explains is not. */
function NoAnswer({ problem }: { problem: ApiProblem }) {
  return (
    <main className="grid h-full place-items-center p-6">
      <div role="alert" className="flex max-w-[420px] flex-col items-start gap-3">
        <h1 className="text-20 font-semibold text-strong">Cannot connect to backend</h1>
        <p className="text-normal">{problem.fix}</p>
      </div>
    </main>
  )
}
