import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'
import { oneOf } from './read-value.ts'
import { siteRelation } from './site.ts'

export type CookieMode = 'local' | 'same-site' | 'cross-site'

/**
 * How the session cookie travels. `local`: plain http on this machine. `same-site`: page and API lie under one
 * registrable domain. `cross-site`: some page that may call this backend lies on another site.
 */
export function cookieModeOf(
  env: Environment,
  publicUrl: string | null,
  corsOrigins: readonly string[],
): CookieMode {
  const asked = oneOf('COOKIE_MODE', env.COOKIE_MODE ?? 'auto', ['auto', 'local', 'same-site', 'cross-site'])
  const secure = publicUrl?.startsWith('https:') ?? false
  const foreign = publicUrl && corsOrigins.find(page => siteRelation(page, publicUrl) === 'cross-site')
  if (asked === 'auto') {
    if (!secure) return 'local'
    return foreign ? 'cross-site' : 'same-site'
  }
  if (asked !== 'local' && !secure) {
    throw new ConfigError(
      `COOKIE_MODE=${asked} needs PUBLIC_URL=https://…: browsers keep such cookies only over https.`,
    )
  }
  if (asked === 'local' && secure) {
    throw new ConfigError(
      'COOKIE_MODE=local is for http://localhost. With an https PUBLIC_URL leave it at auto.',
    )
  }
  if (asked === 'same-site' && foreign) {
    throw new ConfigError(
      `COOKIE_MODE=same-site, but ${foreign} and ${publicUrl} are two sites: browsers would send no cookie. ` +
        'Leave it at auto, or put page and API under one domain.',
    )
  }
  return asked
}
