/** Beginning and ending a session, and what has to happen around it on this page. */
import type { LoginBody, RegisterBody, SessionStarted, SetupBody } from '@omniai/contracts/schemas/auth'
import { api, call, confirmGate, sessionGate } from './api.ts'
import { refreshMeta } from './meta.ts'
import { metaState } from './meta-state.ts'
import { cancelled } from './problem.ts'
import { tellOtherTabs } from './tab-channel.ts'

/** A browser may take the cookie and not give it back; that must not look like a wrong password. */
export async function begin(start: Promise<SessionStarted>): Promise<void> {
  const { user } = await start
  const meta = await call('metaView')
  if (meta.user?.id !== user.id) {
    api.forgetToken()
    // The whole page says so; the form has nothing to add.
    metaState.set({ meta, cookie: 'lost' })
    throw cancelled()
  }
  const before = metaState.current().meta?.user
  if (before && before.id !== user.id) {
    window.location.reload()
    return
  }
  metaState.set({ meta, problem: null })
  sessionGate.open()
  tellOtherTabs({ type: 'session' })
}

export const signIn = (body: LoginBody) => begin(call('authLogin', { body }))
export const setUp = (body: SetupBody) => begin(call('authSetup', { body }))
export const register = (body: RegisterBody) => begin(call('authRegister', { body }))

/** Shows the page to nobody. Drafts of an ended session stay for the next time; signing out removes them first. */
export function leave(): void {
  const { meta } = metaState.current()
  api.forgetToken()
  if (meta) metaState.set({ meta: { ...meta, authenticated: false, user: null } })
  sessionGate.abandon()
  confirmGate.abandon()
}

/** The session goes on under a new cookie and token: other tabs must fetch theirs again. */
export async function rotate(start: Promise<SessionStarted>): Promise<void> {
  await start
  tellOtherTabs({ type: 'session' })
}

/** Another tab signed in or out: see whether this page may go on. */
export async function recheckSession(): Promise<void> {
  const hadUser = metaState.current().meta?.user
  api.forgetToken()
  await refreshMeta()
  if (!hadUser && metaState.current().meta?.user) window.location.reload()
}
