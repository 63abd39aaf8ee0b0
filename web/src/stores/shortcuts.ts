/** Whether the shortcuts of the page are on. It belongs to this device: to its keyboard, and to what else listens to it. */
import { useSyncExternalStore } from 'react'

const key = 'omniai.shortcuts'
const listeners = new Set<() => void>()

function stored(): boolean {
  try {
    return localStorage.getItem(key) !== 'off'
  } catch {
    return true
  }
}

let on = stored()

export const shortcutsAreOn = () => on

export function setShortcuts(next: boolean): void {
  on = next
  try {
    if (next) localStorage.removeItem(key)
    else localStorage.setItem(key, 'off')
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

export function useShortcutsOn(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => on,
  )
}
