/** The address bar as state. Paths are those of `paths.ts`; the base path of the deployment is added and taken off here. */
import { type ComponentProps, type MouseEvent, useEffect, useSyncExternalStore } from 'react'
import { basePath } from './paths.ts'

type NavigateOptions = { readonly replace?: boolean; readonly state?: unknown }

const listeners = new Set<() => void>()
const changed = () => {
  for (const listener of listeners) listener()
}
window.addEventListener('popstate', changed)

export const addressOf = (path: string): string => basePath + path

/** Without the base path and without a slash at the end. */
export function currentPath(): string {
  const { pathname } = window.location
  const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname
  return path.replace(/\/+$/, '') || '/'
}

export function navigate(path: string, { replace = false, state = null }: NavigateOptions = {}): void {
  if (replace) window.history.replaceState(state, '', addressOf(path))
  else window.history.pushState(state, '', addressOf(path))
  changed()
}

export function usePath(): string {
  return useSyncExternalStore(listener => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, currentPath)
}

type LinkProps = Omit<ComponentProps<'a'>, 'href'> & { to: string }

/** A real link: it can be opened in a new tab, copied and read; only a plain press stays on this page. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
    if (!plain || event.defaultPrevented) return
    event.preventDefault()
    navigate(to)
  }
  return <a {...rest} href={addressOf(to)} onClick={follow} />
}

export function Redirect({ to, state }: { to: string; state?: unknown }) {
  useEffect(() => navigate(to, { replace: true, state }), [to, state])
  return null
}
