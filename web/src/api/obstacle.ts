/**
 * Why a page gets no answer. A browser tells a page only "failed"; what it means is found out from the addresses, the
 * page's own policy and the permission for the network. Whether a backend on another origin is down or refuses this
 * page cannot be told apart from here: its answers are closed to pages it does not know, on purpose.
 */
import { placeOf } from './network-place.ts'
import { backendAddress } from './runtime-config.ts'

export type ObstacleKind =
  | 'offline'
  | 'mixed-content'
  | 'page-policy'
  | 'permission-asked'
  | 'permission-denied'
  | 'unreadable'
  | 'down'

export type Obstacle = { readonly kind: ObstacleKind; readonly page: string; readonly backend: string }

export type Surroundings = {
  readonly page: URL
  readonly backend: URL
  readonly online: boolean
  /** Addresses that the policy of this page kept it from. */
  readonly blocked: ReadonlySet<string>
  readonly permission: (name: string) => Promise<PermissionState | null>
}

export async function findObstacle(around: Surroundings): Promise<ObstacleKind> {
  const { page, backend } = around
  const foreign = page.origin !== backend.origin
  const place = placeOf(backend.hostname)
  if (!around.online && place === 'public') return 'offline'
  if (foreign && around.blocked.has(backend.origin)) return 'page-policy'
  if (page.protocol === 'https:' && backend.protocol === 'http:' && place !== 'loopback')
    return 'mixed-content'
  const permission = await networkPermission(around)
  if (permission === 'denied') return 'permission-denied'
  if (permission === 'prompt') return 'permission-asked'
  return foreign ? 'unreadable' : 'down'
}

/** @returns null when this way needs no permission, or this browser knows none. */
async function networkPermission({ page, backend, permission }: Surroundings) {
  const place = placeOf(backend.hostname)
  if (place === 'public' || placeOf(page.hostname) !== 'public') return null
  const own = place === 'loopback' ? 'loopback-network' : 'local-network'
  return (await permission(own)) ?? (await permission('local-network-access'))
}

const blockedByPolicy = new Set<string>()
document.addEventListener('securitypolicyviolation', event => {
  if (event.effectiveDirective === 'connect-src' && URL.canParse(event.blockedURI))
    blockedByPolicy.add(new URL(event.blockedURI).origin)
})

async function askPermission(name: string): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state
  } catch {
    return null
  }
}

/** One more request that the policy may block, now that somebody listens. How it ends does not matter. */
const provoke = (backend: URL): Promise<unknown> =>
  fetch(new URL('/v1/health', backend), {
    mode: 'no-cors',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(2_000),
  }).catch(() => {})

export async function currentObstacle(): Promise<Obstacle> {
  const page = new URL(window.location.href)
  const backend = new URL(await backendAddress())
  if (page.origin !== backend.origin && !blockedByPolicy.has(backend.origin)) await provoke(backend)
  const around = { page, backend, online: navigator.onLine, blocked: blockedByPolicy }
  const kind = await findObstacle({ ...around, permission: askPermission })
  return { kind, page: page.origin, backend: backend.origin }
}

/** While the first answer is awaited: whether the browser is asking about the network just now. */
export async function networkPermissionAsked(): Promise<boolean> {
  const page = new URL(window.location.href)
  const backend = new URL(await backendAddress())
  const around = { page, backend, online: true, blocked: blockedByPolicy }
  return (await networkPermission({ ...around, permission: askPermission })) === 'prompt'
}
