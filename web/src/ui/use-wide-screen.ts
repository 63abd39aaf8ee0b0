import { useSyncExternalStore } from 'react'

const wide = window.matchMedia('(min-width: 48rem)')

/** Room for a sidebar beside the page. */
export function useWideScreen(): boolean {
  return useSyncExternalStore(
    listener => {
      wide.addEventListener('change', listener)
      return () => wide.removeEventListener('change', listener)
    },
    () => wide.matches,
  )
}
