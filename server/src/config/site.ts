import { getDomain } from 'tldts'

/** What a browser says in Sec-Fetch-Site, and by what it decides which cookies go along. */
export type SiteRelation = 'same-origin' | 'same-site' | 'cross-site'

/**
 * A site is a scheme and a registrable domain; the port does not count. Accounts of a shared host such as github.io are
 * sites of their own: that is what the private part of the public suffix list says, and browsers follow it.
 */
export function siteRelation(page: string, server: string): SiteRelation {
  const [left, right] = [new URL(page), new URL(server)]
  if (left.origin === right.origin) return 'same-origin'
  return left.protocol === right.protocol && siteOf(left.hostname) === siteOf(right.hostname)
    ? 'same-site'
    : 'cross-site'
}

/** An address, `localhost` or a public suffix has no registrable domain: it is a site by itself. */
const siteOf = (hostname: string) => getDomain(hostname, { allowPrivateDomains: true }) ?? hostname
