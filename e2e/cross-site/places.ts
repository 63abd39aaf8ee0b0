/** Where everything lives in these tests: real names, on two sites or on one. None of them is asked on the internet. */

/** Of a project page. `github.io` is a public suffix: every account is a site of its own. */
export const pagePath = '/omniai/'
export const api = 'https://api.example.org'
export const stranger = 'https://evil.example'
export const neighbour = 'https://mallory.github.io'
/** Another origin of the backend's own site: what it sends is same-site, and still not ours. */
export const sibling = 'https://other.example.org'

/** What a browser has to be told about the cookie, by where the page lives. */
export const topologies = {
  'cross-site': { page: 'https://alice.github.io', attributes: ['SameSite=None', 'Partitioned'] },
  'same-site': { page: 'https://app.example.org', attributes: ['SameSite=Lax'] },
} as const

export type Topology = keyof typeof topologies

export const pageOrigins: readonly string[] = Object.values(topologies).map(({ page }) => page)

export const hostNames = [api, stranger, neighbour, sibling, ...pageOrigins].map(
  origin => new URL(origin).hostname,
)
