/** What can be known about a browser that does not give the cookie back. Only words depend on it. */
import { backendAddress } from './runtime-config.ts'

export type BrowserFamily = 'safari' | 'firefox' | 'chromium' | 'embedded' | 'other'

export type CookieFacts = {
  readonly page: string
  readonly backend: string
  readonly site: 'same-origin' | 'same-site' | 'cross-site'
  readonly secure: boolean
  /** False: this browser keeps no cookie of any site. */
  readonly enabled: boolean
  readonly family: BrowserFamily
}

export function familyOf(userAgent: string): BrowserFamily {
  const inAnApp =
    /\bwv\b|FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|LinkedInApp|Snapchat|Twitter for/.test(userAgent)
  // On an iPhone every browser says Safari; a view inside an app does not.
  const bareWebView = /(iPhone|iPad|iPod)(?!.*Safari\/)/.test(userAgent)
  if (inAnApp || bareWebView) return 'embedded'
  // Every browser of an iPhone or iPad is made of the same parts as Safari.
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'safari'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrome\/|Chromium\//.test(userAgent)) return 'chromium'
  return /Safari\//.test(userAgent) ? 'safari' : 'other'
}

/**
 * Which domains belong together, every browser knows from a list, and says so by taking a cookie for the part that two
 * hosts have in common, or not.
 */
export function siteOf(
  page: URL,
  backend: URL,
  takesCookieFor: (domain: string) => boolean,
): CookieFacts['site'] {
  if (page.origin === backend.origin) return 'same-origin'
  if (page.protocol !== backend.protocol) return 'cross-site'
  if (page.hostname === backend.hostname) return 'same-site'
  const domain = commonEnd(page.hostname, backend.hostname)
  return domain !== '' && takesCookieFor(domain) ? 'same-site' : 'cross-site'
}

function commonEnd(left: string, right: string): string {
  const labels = left.split('.').reverse()
  const others = right.split('.').reverse()
  const differs = labels.findIndex((label, at) => label !== others[at])
  const common = labels.slice(0, differs === -1 ? labels.length : differs)
  return common.length > 1 ? common.reverse().join('.') : ''
}

function takesCookieFor(domain: string): boolean {
  const name = 'omniai_site'
  // biome-ignore lint/suspicious/noDocumentCookie: the question is what this browser takes; it is gone at once
  document.cookie = `${name}=1; Domain=${domain}; Path=/; Max-Age=5; SameSite=Lax`
  const taken = document.cookie.includes(`${name}=1`)
  // biome-ignore lint/suspicious/noDocumentCookie: see above
  document.cookie = `${name}=; Domain=${domain}; Path=/; Max-Age=0; SameSite=Lax`
  return taken
}

export async function cookieFacts(): Promise<CookieFacts> {
  const page = new URL(window.location.href)
  const backend = new URL(await backendAddress())
  return {
    page: page.origin,
    backend: backend.origin,
    site: siteOf(page, backend, takesCookieFor),
    secure: backend.protocol === 'https:',
    enabled: navigator.cookieEnabled,
    family: familyOf(navigator.userAgent),
  }
}
