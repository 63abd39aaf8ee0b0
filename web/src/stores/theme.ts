/** The chosen theme. Neither URL nor server data: it belongs to this device. `boot.js` reads it before the first paint and follows the system. */
import { useSyncExternalStore } from 'react'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'omniai.theme'
const listeners = new Set<() => void>()
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

function stored(): Theme {
  try {
    const value = localStorage.getItem(key)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

let theme = stored()

function apply() {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches)
  const { dataset } = document.documentElement
  dataset.themeChanging = ''
  dataset.theme = dark ? 'dark' : 'light'
  requestAnimationFrame(() => requestAnimationFrame(() => delete dataset.themeChanging))
}

window.addEventListener('storage', event => {
  if (event.key !== key) return
  theme = stored()
  apply()
  for (const listener of listeners) listener()
})

export function setTheme(next: Theme) {
  theme = next
  try {
    if (next === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, next)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply()
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
}
