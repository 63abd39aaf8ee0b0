import type { FlagName } from '@omniai/contracts/flags'
import type { Account } from '@omniai/contracts/schemas/auth'
import type { Meta } from '@omniai/contracts/schemas/meta'
import { useSyncExternalStore } from 'react'
import { api, call, sessionGate } from './api.ts'
import { metaState } from './meta-state.ts'
import { asProblem } from './problem.ts'

let asking: Promise<void> | null = null

/** Asks who is signed in; calls at the same time share one question. */
export function refreshMeta(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

async function ask(): Promise<void> {
  metaState.set({ asking: true })
  try {
    const [next, cookie] = await Promise.all([call('metaView'), proveCookie()])
    metaState.set({ meta: continued(next), cookie, problem: null, asking: false })
  } catch (error) {
    metaState.set({ problem: asProblem(error), asking: false })
  }
}

/** Once for a page: a round trip before anyone types a password. */
async function proveCookie() {
  const { cookie } = metaState.current()
  if (cookie === 'kept') return cookie
  return (await api.keepsCookie()) ? 'kept' : 'lost'
}

function continued(next: Meta): Meta {
  const before = metaState.current().meta
  if (!before?.user) return next
  if (next.user?.id === before.user.id) {
    sessionGate.open()
    return next
  }
  if (next.user) {
    // Someone else signed in from another tab: nothing of the first person may stay on this page.
    window.location.reload()
    return before
  }
  // The session ended behind this page: it stays as it is, and asks to sign in again in place.
  sessionGate.wait().catch(() => {})
  return { ...next, user: before.user }
}

export const useMetaState = () => useSyncExternalStore(metaState.subscribe, metaState.current)

export function useMeta(): Meta {
  const { meta } = useMetaState()
  if (!meta) throw new Error('useMeta belongs below the boot gate')
  return meta
}

export function useUser(): Account {
  const { user } = useMeta()
  if (!user) throw new Error('useUser belongs below the sign-in gate')
  return user
}

/** A capability that is off or not built yet shows nothing at all. */
export const useFlag = (name: FlagName): boolean => useMeta().flags[name]

export function setUser(user: Account): void {
  const { meta } = metaState.current()
  if (meta) metaState.set({ meta: { ...meta, authenticated: true, user } })
}
