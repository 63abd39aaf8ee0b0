/**
 * The way to a sign-in service and back. The page is left on the way, so what it was for is kept for this tab, and for
 * this one trip only.
 */
import { basePath, paths } from '../paths.ts'
import { call, confirmGate } from './api.ts'
import { ApiProblem } from './problem.ts'
import type { Resource } from './resources.ts'
import { begin } from './session.ts'

export type Trip = {
  readonly provider: string
  readonly providerName: string
  /** Signing in may bring an invitation; connecting belongs to someone who is signed in. */
  readonly purpose: 'sign-in' | 'connect'
  readonly next: string
  readonly invite?: string
}

const key = 'omniai.sign-in-trip'

export const signInServices: Resource<readonly { readonly id: string; readonly name: string }[]> = {
  key: ['sign-in-services'],
  staleAfter: 60_000,
  load: async signal => (await call('oidcProviderList', {}, { signal })).items,
}

export async function leaveForService(trip: Trip): Promise<void> {
  if (trip.purpose === 'connect') await beFreshlyConfirmed()
  const redirect_uri = `${window.location.origin}${basePath}${paths.signInCallback}`
  const { authorization_url } = await call('oidcStart', {
    params: { oidc_provider_id: trip.provider },
    body: { redirect_uri },
  })
  // An address like `javascript:` would run here.
  if (!/^https?:$/.test(new URL(authorization_url).protocol)) throw strange()
  sessionStorage.setItem(key, JSON.stringify(trip))
  window.location.assign(authorization_url)
  // Until the other page comes, this one stays busy.
  await new Promise(() => {})
}

/** Coming back asks for it too; a confirmation then would begin a new session, to which the trip does not belong. */
async function beFreshlyConfirmed(): Promise<void> {
  const { confirmed_until } = await call('securityView')
  const left = confirmed_until === null ? 0 : Date.parse(confirmed_until) - Date.now()
  if (left < 5 * 60_000) await confirmGate.wait()
}

/** Read once: a page that is reloaded must not spend the same answer again. */
export function takeTrip(): Trip | null {
  const stored = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return stored === null ? null : (JSON.parse(stored) as Trip)
}

export async function finishTrip(trip: Trip, callbackUrl: string): Promise<void> {
  const params = { oidc_provider_id: trip.provider }
  if (trip.purpose === 'connect') {
    await call('oidcLink', { params, body: { callback_url: callbackUrl } })
    return
  }
  const invite = trip.invite ? { invite_code: trip.invite } : {}
  await begin(call('oidcFinish', { params, body: { callback_url: callbackUrl, ...invite } }))
}

const strange = () =>
  new ApiProblem({
    code: 'E_AUTH_OIDC_FAILED',
    message: 'The sign-in service has no usable address.',
    fix: 'Tell the operator of this server.',
  })
