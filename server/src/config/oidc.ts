import { bounds } from '@omniai/contracts/limits'
import type { OidcConfig } from '../agents/auth/index.ts'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'
import { isLoopback } from './unsafe.ts'

/** @returns null when no sign-in service is named. */
export function readOidc(env: Environment, isProduction: boolean): OidcConfig | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = env
  if (!issuer && !clientId) {
    const left = (['OIDC_CLIENT_SECRET', 'OIDC_NAME', 'OIDC_SCOPES'] as const).find(name => env[name])
    if (left) throw new ConfigError(`${left} is set, but neither OIDC_ISSUER nor OIDC_CLIENT_ID.`)
    return null
  }
  if (!issuer || !clientId) throw new ConfigError('Set both OIDC_ISSUER and OIDC_CLIENT_ID, or neither.')
  const url = issuerUrl(issuer, isProduction)
  return {
    issuer,
    clientId,
    name: nameOf(env.OIDC_NAME ?? url.hostname),
    scopes: scopesOf(env.OIDC_SCOPES ?? 'openid email profile'),
  }
}

function issuerUrl(issuer: string, isProduction: boolean): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError(`OIDC_ISSUER holds "${issuer}", which is no http(s) address.`)
  }
  if (url.username || url.password || url.search || url.hash || issuer.includes('/.well-known/')) {
    throw new ConfigError(
      'OIDC_ISSUER must be the plain address of the issuer, like https://id.example.org/realms/home: without user, ' +
        'query, fragment or /.well-known/….',
    )
  }
  if (isProduction && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new ConfigError(
      `OIDC_ISSUER=${issuer} is not encrypted: whoever is in between could sign in as anyone.`,
    )
  }
  return url
}

function nameOf(name: string): string {
  if (name.length > bounds.name)
    throw new ConfigError(`OIDC_NAME must have at most ${bounds.name} characters.`)
  return name
}

function scopesOf(text: string): string {
  const scopes = text.split(/[\s,]+/).filter(scope => scope !== '')
  if (!scopes.includes('openid')) {
    throw new ConfigError(`OIDC_SCOPES=${text} leaves out openid, without which nobody is identified.`)
  }
  return scopes.join(' ')
}
