/**
 * A component whose code comes when it is first needed. The connection may be down just then, and that must not take
 * the page away: loading is tried again until it works, while the nearest Suspense shows its fallback.
 */
import { type ComponentType, lazy } from 'react'

/** After these it gives up: the server answers, but this build is no longer on it. */
const waitsMs = [500, 1000, 2000, 4000, 8000, 8000, 8000]

/** @param orElse shown for good when the code can't be had; without it the error boundary takes over. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  orElse?: ComponentType<Props>,
) {
  return lazy(async () => {
    for (const waitMs of waitsMs) {
      try {
        return { default: await load() }
      } catch {
        await untilOnline(waitMs)
      }
    }
    if (!orElse) return { default: await load() }
    return { default: await load().catch(() => orElse) }
  })
}

function untilOnline(ms: number): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
  })
}
