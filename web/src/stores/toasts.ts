/** Short notes that pass by. Neither URL nor server data: they are gone after some seconds. */
import { useSyncExternalStore } from 'react'

export type Toast = {
  readonly id: number
  readonly text: string
  readonly tone: 'normal' | 'bad'
  readonly action?: { readonly label: string; readonly run: () => void }
}

const lasting = 8_000
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()
const timers = new Map<number, ReturnType<typeof setTimeout>>()

function set(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

export function dismissToast(id: number) {
  clearTimeout(timers.get(id))
  timers.delete(id)
  set(toasts.filter(toast => toast.id !== id))
}

function startTimer(id: number) {
  timers.set(
    id,
    setTimeout(() => dismissToast(id), lasting),
  )
}

export function showToast(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}) {
  lastId += 1
  const { tone = 'normal', action } = options
  set([...toasts.slice(-2), { id: lastId, text, tone, ...(action ? { action } : {}) }])
  startTimer(lastId)
}

/** While someone points at or tabs into the toasts, none of them goes away. */
export function holdToasts(hold: boolean) {
  for (const { id } of toasts) {
    clearTimeout(timers.get(id))
    if (!hold) startTimer(id)
  }
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}
