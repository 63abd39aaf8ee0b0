import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { connection } from '../../api/connection.ts'
import { refreshMeta, useMetaState } from '../../api/meta.ts'
import type { ApiProblem } from '../../api/problem.ts'
import { backendAddress } from '../../api/runtime-config.ts'
import { recheckSession } from '../../api/session.ts'
import { listenToOtherTabs } from '../../api/tab-channel.ts'
import { Button } from '../../ui/button.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Spinner } from '../../ui/spinner.tsx'

const longestPause = 15_000

/** Settings, then meta, then the app. Until the backend answers there is a page that says so and keeps trying. */
export function BootGate({ children }: { children: ReactNode }) {
  const { meta, problem, asking } = useMetaState()
  const reachable = useSyncExternalStore(connection.subscribe, connection.isReachable)
  const away = meta ? !reachable : problem !== null

  useEffect(() => void refreshMeta(), [])
  useEffect(() => listenToOtherTabs(message => message.type === 'session' && void recheckSession()), [])
  useKeepTrying(away)

  if (meta) {
    return (
      <>
        {away && <LostBanner />}
        {children}
      </>
    )
  }
  if (problem) return <Unreachable problem={problem} trying={asking} />
  return <Skeleton label="Loading OmniAI" className="mx-auto max-w-[560px] px-6 pt-24" />
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
      <Spinner />
      <span className="text-strong">Cannot connect to backend. Trying again…</span>
      <Button size="small" look="quiet" onClick={() => void refreshMeta()}>
        Retry
      </Button>
    </div>
  )
}

function Unreachable({ problem, trying }: { problem: ApiProblem; trying: boolean }) {
  const [address, setAddress] = useState('')
  useEffect(() => void backendAddress().then(setAddress), [])
  const said = problem.message === 'Cannot connect to backend.' ? '' : `${problem.message} `
  return (
    <main className="grid h-full place-items-center p-6">
      <div role="alert" className="flex max-w-[420px] flex-col items-start gap-3">
        <Mark size={28} />
        <h1 className="mt-2 text-20 font-semibold text-strong">Cannot connect to backend</h1>
        <p className="text-normal">
          {said}Check that the server is running and that you are online. This page tries again by itself.
        </p>
        <p className="text-13 text-muted">
          Address: <span className="font-mono">{address}</span>
        </p>
        <Button look="primary" busy={trying} onClick={() => void refreshMeta()} className="mt-2">
          {trying ? 'Trying…' : 'Retry'}
        </Button>
      </div>
    </main>
  )
}
