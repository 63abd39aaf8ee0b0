import { describe, expect, test } from 'vitest'
import { ConfigError } from '../kernel/errors.ts'
import { toConfig } from './config.ts'
import type { Environment } from './environment.ts'
import { readSecrets } from './secrets.ts'

const named = { OIDC_ISSUER: 'https://id.example.org/realms/home', OIDC_CLIENT_ID: 'omniai' }

describe('a sign-in service that is half set, or not safe, is refused', () => {
  test.each<[Environment, string]>([
    [{ OIDC_ISSUER: named.OIDC_ISSUER }, 'Set both OIDC_ISSUER and OIDC_CLIENT_ID, or neither.'],
    [{ OIDC_CLIENT_ID: 'omniai' }, 'Set both OIDC_ISSUER and OIDC_CLIENT_ID, or neither.'],
    [
      { OIDC_CLIENT_SECRET: 'secret' },
      'OIDC_CLIENT_SECRET is set, but neither OIDC_ISSUER nor OIDC_CLIENT_ID.',
    ],
    [{ OIDC_NAME: 'Home' }, 'OIDC_NAME is set, but neither OIDC_ISSUER nor OIDC_CLIENT_ID.'],
    [{ OIDC_SCOPES: 'openid' }, 'OIDC_SCOPES is set, but neither OIDC_ISSUER nor OIDC_CLIENT_ID.'],
    [
      { ...named, OIDC_ISSUER: 'id.example.org' },
      'OIDC_ISSUER holds "id.example.org", which is no http(s) address.',
    ],
    [
      { ...named, OIDC_ISSUER: 'https://id.example.org/.well-known/openid-configuration' },
      'OIDC_ISSUER must be the plain address of the issuer, like https://id.example.org/realms/home: without user, ' +
        'query, fragment or /.well-known/….',
    ],
    [
      { ...named, OIDC_ISSUER: 'http://id.example.org' },
      'OIDC_ISSUER=http://id.example.org is not encrypted: whoever is in between could sign in as anyone.',
    ],
    [{ ...named, OIDC_NAME: 'x'.repeat(81) }, 'OIDC_NAME must have at most 80 characters.'],
    [
      { ...named, OIDC_SCOPES: 'email profile' },
      'OIDC_SCOPES=email profile leaves out openid, without which nobody is identified.',
    ],
  ])('%j', (environment, sentence) => {
    expect(() => toConfig(environment)).toThrow(new ConfigError(sentence))
  })
})

test('a sign-in service has a name and scopes of its own, or sensible ones', () => {
  expect(toConfig({}).oidc).toBeNull()
  expect(toConfig(named).oidc).toEqual({
    issuer: named.OIDC_ISSUER,
    clientId: 'omniai',
    name: 'id.example.org',
    scopes: 'openid email profile',
  })
  expect(toConfig({ ...named, OIDC_NAME: 'Home', OIDC_SCOPES: 'openid, email' }).oidc).toMatchObject({
    name: 'Home',
    scopes: 'openid email',
  })
})

test('without encryption a sign-in service may lie on this machine, and anywhere while developing', () => {
  for (const issuer of ['http://localhost:9000', 'http://127.0.0.1:9000', 'http://[::1]:9000'])
    expect(toConfig({ ...named, OIDC_ISSUER: issuer }).oidc?.issuer).toBe(issuer)
  const environment = { ...named, OIDC_ISSUER: 'http://id.lan', OMNIAI_ENV: 'development' }
  expect(toConfig(environment).oidc?.issuer).toBe('http://id.lan')
})

test('the secret of the client is among the secrets and nowhere else', () => {
  const environment = { ...named, OIDC_CLIENT_SECRET: 'canary-secret' }
  expect(JSON.stringify(toConfig(environment))).not.toContain('canary')
  const keys = {
    SESSION_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
    ENCRYPTION_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
  }
  expect(readSecrets({ ...environment, ...keys }, '/nowhere').oidcClientSecret).toBe('canary-secret')
})
