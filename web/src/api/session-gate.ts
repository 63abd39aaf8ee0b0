/**
 * When a session ends while the app is open, calls wait here until the person has signed in again;
 * then they go on as if nothing had happened.
 */
import { ApiProblem } from './problem.ts'

export type SessionGate = ReturnType<typeof createSessionGate>

export function createSessionGate() {
  let waiting: { promise: Promise<void>; resolve: () => void; reject: (problem: ApiProblem) => void } | null =
    null
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }

  return {
    isClosed: () => waiting !== null,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Closes the gate, if it isn't yet, and waits for it to open. */
    wait: (): Promise<void> => {
      if (!waiting) {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        // Calls that gave up in the meantime leave nobody to hear the refusal.
        promise.catch(() => {})
        waiting = { promise, resolve, reject }
        changed()
      }
      return waiting.promise
    },
    open: () => {
      waiting?.resolve()
      waiting = null
      changed()
    },
    abandon: () => {
      waiting?.reject(
        new ApiProblem({
          code: 'E_AUTH_SESSION_EXPIRED',
          message: 'Your session has ended.',
          fix: 'Sign in again. What you typed is kept.',
          status: 401,
        }),
      )
      waiting = null
      changed()
    },
  }
}
