/** How this device shows the sidebar. Neither URL nor server data: it should not follow to another screen. */
import { useSyncExternalStore } from 'react'

export type SidebarState = { readonly collapsed: boolean; readonly width: number }

export const sidebarWidths = { least: 200, usual: 260, most: 420 } as const

const key = 'omniai.sidebar'
const listeners = new Set<() => void>()

function stored(): SidebarState {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<SidebarState>
    return { collapsed: value.collapsed === true, width: within(Number(value.width) || sidebarWidths.usual) }
  } catch {
    return { collapsed: false, width: sidebarWidths.usual }
  }
}

const within = (width: number) =>
  Math.round(Math.min(sidebarWidths.most, Math.max(sidebarWidths.least, width)))

let state = stored()

export function setSidebar(change: Partial<SidebarState>): void {
  state = { ...state, ...change, width: within(change.width ?? state.width) }
  try {
    localStorage.setItem(key, JSON.stringify(state))
  } catch {
    // Then it is as wide as usual after the next load.
  }
  for (const listener of listeners) listener()
}

export const toggleSidebar = () => setSidebar({ collapsed: !state.collapsed })

export function useSidebar(): SidebarState {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}
