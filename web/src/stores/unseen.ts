/** Threads whose answer ended while nobody looked. It lasts as long as the page, like what it saw happen. */
import { useSyncExternalStore } from 'react'

let unseen: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

function set(next: ReadonlySet<string>): void {
  unseen = next
  for (const listener of listeners) listener()
}

export function markUnseen(threadId: string): void {
  if (!unseen.has(threadId)) set(new Set([...unseen, threadId]))
}

export function markSeen(threadId: string): void {
  if (unseen.has(threadId)) set(new Set([...unseen].filter(id => id !== threadId)))
}

export const forgetUnseen = () => set(new Set())

export function useUnseen(): ReadonlySet<string> {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => unseen,
  )
}
