import { ConfigError } from '../kernel/errors.ts'
import type { Config } from './config.ts'

/** As a Host header spells them. */
export const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export const isLoopback = (name: string) => loopbackNames.includes(name) || name === '::1'

const withTls = 'Put TLS in front and set PUBLIC_URL=https://…'
const onTrial = 'or set OMNIAI_ENV=development to try it on a network you trust.'

/** What a production server does not start with: each in a sentence to act on. */
export function refuseUnsafe(config: Config): void {
  if (!config.strictAuth) {
    throw new ConfigError('STRICT_AUTH=off is for development and tests only. Leave it out.')
  }
  const plain = config.corsOrigins.find(page => page.startsWith('http:'))
  if (plain) {
    throw new ConfigError(`CORS_ORIGINS holds ${plain}, which is not encrypted. Serve that page over https.`)
  }
  if (config.cookieMode === 'local') refuseInsecureCookies(config)
}

/** Without https the session cookie is not `Secure`: it must not leave this machine. */
function refuseInsecureCookies({ host, publicUrl, corsOrigins, allowedHosts }: Config): void {
  if (corsOrigins.length > 0) {
    throw new ConfigError(
      'CORS_ORIGINS is set, but not PUBLIC_URL=https://…, the address of this backend: its cookies would be insecure, ' +
        'and a page elsewhere could not use them. Put TLS in front and set PUBLIC_URL.',
    )
  }
  if (publicUrl && !isLoopback(new URL(publicUrl).hostname)) {
    throw new ConfigError(
      `PUBLIC_URL=${publicUrl} is not encrypted, so a sign-in there could be read. ${withTls}, ${onTrial}`,
    )
  }
  if (!isLoopback(host)) {
    throw new ConfigError(
      `HOST=${host} is reachable from other machines, where a sign-in without https could be read. ${withTls}, ${onTrial}`,
    )
  }
  const named = allowedHosts.find(name => !isLoopback(name.replace(/:\d+$/, '')))
  if (named) {
    throw new ConfigError(
      `ALLOWED_HOSTS holds ${named}, where a sign-in without https could be read. ${withTls}, ${onTrial}`,
    )
  }
}
