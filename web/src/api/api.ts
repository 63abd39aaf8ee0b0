/** The one client of this page, wired to its settings, its session and its connection. */
import { createApiClient } from './client.ts'
import { connection } from './connection.ts'
import { createGate } from './gate.ts'
import { metaState } from './meta-state.ts'
import { ApiProblem, cancelled } from './problem.ts'
import { runtimeConfig } from './runtime-config.ts'

/** Closed while the session is over and this page waits for the same person to sign in again. */
export const sessionGate = createGate(
  () =>
    new ApiProblem({
      code: 'E_AUTH_SESSION_EXPIRED',
      message: 'Your session has ended.',
      fix: 'Sign in again. What you typed is kept.',
      status: 401,
    }),
)

/** Closed while someone is asked to confirm that it is them. */
export const confirmGate = createGate(cancelled)

export const api = createApiClient({
  baseUrl: async () => (await runtimeConfig()).api_base_url,
  fetch: (...parameters) => fetch(...parameters),
  onReached: connection.reached,
  onUnreachable: connection.unreachable,
  confirm: confirmGate.wait,
  signInAgain: async problem => {
    const before = metaState.current().meta?.user
    if (!before) throw problem
    if (!sessionGate.isClosed()) {
      const meta = await api.call('metaView')
      // Another tab may have signed in already, even as someone else: then this page starts over.
      if (meta.user?.id === before.id) return
      if (meta.user) {
        window.location.reload()
        throw problem
      }
    }
    await sessionGate.wait()
  },
})

export const { call, openStream } = api
