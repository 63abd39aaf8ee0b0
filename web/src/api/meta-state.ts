/** What `GET /v1/meta` said last: version, flags, limits and who is signed in. The whole page stands on it. */
import type { Meta } from '@omniai/contracts/schemas/meta'
import type { ApiProblem } from './problem.ts'

export type MetaState = {
  readonly meta: Meta | null
  readonly problem: ApiProblem | null
  readonly asking: boolean
  /** Whether this browser gives the cookie of the backend back. Without that nobody can sign in. */
  readonly cookie: 'unknown' | 'kept' | 'lost'
}

let state: MetaState = { meta: null, problem: null, asking: false, cookie: 'unknown' }
const listeners = new Set<() => void>()

export const metaState = {
  current: () => state,
  set: (change: Partial<MetaState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}
