/**
 * The message that a link leads to. Whoever found it names it here; the list of its thread goes there as soon as it
 * has drawn the row. It belongs to this page only.
 */
import { useSyncExternalStore } from 'react'

type JumpGoal = { readonly threadId: string; readonly messageId: string }

let goal: JumpGoal | null = null
const listeners = new Set<() => void>()

export function setJumpGoal(next: JumpGoal | null): void {
  goal = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function useJumpGoal(threadId: string | null): string | null {
  return useSyncExternalStore(subscribe, () => (goal?.threadId === threadId ? goal.messageId : null))
}
