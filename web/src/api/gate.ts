/**
 * Calls wait at a gate until the person has done something (signed in again, confirmed who they are); then they go on
 * as if nothing had happened.
 */
import type { ApiProblem } from './problem.ts'

export type Gate = ReturnType<typeof createGate>

export function createGate(refusal: () => ApiProblem) {
  let waiting: PromiseWithResolvers<void> | null = null
  const listeners = new Set<() => void>()
  const settle = (end: (gate: PromiseWithResolvers<void>) => void) => {
    if (waiting) end(waiting)
    waiting = null
    for (const listener of listeners) listener()
  }

  return {
    isClosed: () => waiting !== null,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    /** Closes the gate, if it isn't yet, and waits for it to open. */
    wait: (): Promise<void> => {
      if (!waiting) {
        waiting = Promise.withResolvers<void>()
        // Calls that gave up in the meantime leave nobody to hear the refusal.
        waiting.promise.catch(() => {})
        for (const listener of listeners) listener()
      }
      return waiting.promise
    },
    open: () => settle(({ resolve }) => resolve()),
    abandon: () => settle(({ reject }) => reject(refusal())),
  }
}
