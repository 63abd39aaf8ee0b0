/** One sentence at a time for screen readers. Not URL, not server data: it is said once and forgotten. */
import { useSyncExternalStore } from 'react'

let text = ''
const listeners = new Set<() => void>()

export function announce(next: string) {
  // The same sentence twice in a row must still be a change, or it is not read.
  text = next === text ? `${next}\u00a0` : next
  for (const listener of listeners) listener()
}

export function useAnnouncement(): string {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => text,
  )
}
