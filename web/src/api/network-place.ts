/** Where an address lies, as far as its name tells. Browsers guard the way from a public page to a private place. */
export type NetworkPlace = 'loopback' | 'local' | 'public'

export function placeOf(hostname: string): NetworkPlace {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host))
    return 'loopback'
  if (/^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(host)) return 'local'
  if (/^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host)) return 'local'
  // A name without a dot, and the endings that are reserved for networks of one's own.
  if (/^[a-z0-9-]+$/.test(host) || /\.(local|lan|internal|home\.arpa)$/.test(host)) return 'local'
  return 'public'
}

export const isAddress = (hostname: string): boolean => /^[\d.]+$/.test(hostname) || hostname.includes(':')
