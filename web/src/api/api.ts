/** The one client of this page, wired to its settings, its session and its connection. */
import { createApiClient } from './client.ts'
import { connection } from './connection.ts'
import { metaState } from './meta-state.ts'
import { runtimeConfig } from './runtime-config.ts'
import { createSessionGate } from './session-gate.ts'

export const sessionGate = createSessionGate()

export const api = createApiClient({
  baseUrl: async () => (await runtimeConfig()).api_base_url,
  fetch: (...parameters) => fetch(...parameters),
  onReached: connection.reached,
  onUnreachable: connection.unreachable,
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
