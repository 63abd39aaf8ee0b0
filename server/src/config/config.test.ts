import { flagNames, flagRegistry } from '@omniai/contracts/flags'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../kernel/errors.ts'
import { toConfig } from './config.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { providersOf } from './providers.ts'
import { siteRelation } from './site.ts'

const s3 = {
  MEDIA_STORAGE_PATH: 's3://bucket/files',
  S3_REGION: 'eu-central-1',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'word',
}
const https = { PUBLIC_URL: 'https://chat.example.org' }

describe('what is refused, and the sentence to act on', () => {
  test.each<[Environment, string]>([
    [{ OMNIAI_ENV: 'prod' }, 'OMNIAI_ENV must be one of production, development, test, not "prod".'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not "70000".'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535, not "-1".'],
    [{ PORT: '80.5' }, 'PORT must be a whole number from 0 to 65535, not "80.5".'],
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http".'],
    [{ DRAIN_SECONDS: '9999' }, 'DRAIN_SECONDS must be a whole number from 0 to 3600, not "9999".'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
    ],
    [{ COOKIE_MODE: 'none' }, 'COOKIE_MODE must be one of auto, local, same-site, cross-site, not "none".'],
    [
      { REDIS_URL: 'redis://localhost' },
      'REDIS_URL is for several instances, which need one database: set DATABASE_URL=postgres://… as well, or leave REDIS_URL out.',
    ],
    [
      { REDIS_URL: 'http://localhost', DATABASE_URL: 'postgres://localhost/omniai' },
      'REDIS_URL must begin with redis:// or rediss://.',
    ],
    [
      { MEDIA_STORAGE_PATH: 'gs://bucket/files' },
      'MEDIA_STORAGE_PATH is an address of another kind than s3://bucket/prefix. Set that or a path, or leave it out.',
    ],
    ...[
      's3://',
      's3://b',
      's3://Bucket',
      's3://bucket/../up',
      's3://bucket/a b',
      's3://name:word@host/files',
    ].map((address): [Environment, string] => [
      { ...s3, MEDIA_STORAGE_PATH: address },
      'MEDIA_STORAGE_PATH must be like s3://bucket or s3://bucket/prefix, of letters, digits, dots, hyphens and underscores, without name and password.',
    ]),
    [
      { ...s3, S3_SECRET_ACCESS_KEY: '' },
      'MEDIA_STORAGE_PATH=s3://… needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.',
    ],
    [
      { ...s3, S3_REGION: '' },
      'MEDIA_STORAGE_PATH=s3://… needs S3_REGION, like eu-central-1, at Amazon, or S3_ENDPOINT, the address of another store.',
    ],
    [{ ...s3, S3_REGION: 'eu/1' }, 'S3_REGION holds "eu/1". Write a region like eu-central-1.'],
    [
      { ...s3, S3_ENDPOINT: 'http://name:word@minio:9000' },
      'S3_ENDPOINT must be a plain address like http://127.0.0.1:1234/v1, without user, query or fragment.',
    ],
    [
      { S3_ENDPOINT: 'http://minio:9000' },
      'S3_ENDPOINT is for files in an object store. Set MEDIA_STORAGE_PATH=s3://bucket/prefix as well, or leave it out.',
    ],
    [
      { REDIS_URL: 'redis://localhost', DATABASE_URL: 'postgres://localhost/omniai' },
      'REDIS_URL is for several instances, which need one place for files: set MEDIA_STORAGE_PATH to a folder that all of them reach, or to s3://bucket/prefix.',
    ],
    [
      { DATABASE_URL: 'mysql://localhost' },
      'DATABASE_URL must begin with postgres://. Leave it out to use SQLite in DATA_DIR.',
    ],
    [{ PUBLIC_URL: 'chat.example.org' }, 'PUBLIC_URL holds "chat.example.org", which is no http(s) address.'],
    [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL holds "ftp://x", which is no http(s) address.'],
    [
      { PUBLIC_URL: 'https://example.org/chat' },
      'PUBLIC_URL holds "https://example.org/chat". Write the origin only, like https://chat.example.org.',
    ],
    [
      { CORS_ORIGINS: '*' },
      'CORS_ORIGINS=* would let pages act as the person who is signed in. Name each origin.',
    ],
    [
      { CORS_ORIGINS: 'https://a.example.org, https://B.example.org' },
      'CORS_ORIGINS holds "https://B.example.org". Write the origin only, like https://chat.example.org.',
    ],
    [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS holds "null", which is no http(s) address.'],
    [
      { CORS_ORIGINS: 'https://a.example.org:443' },
      'CORS_ORIGINS holds "https://a.example.org:443". Write the origin only, like https://chat.example.org.',
    ],
    [
      { CORS_ORIGINS: 'http://alice.github.io' },
      'CORS_ORIGINS holds http://alice.github.io, which is not encrypted. Serve that page over https.',
    ],
    [
      { CORS_ORIGINS: 'https://*.example.org' },
      'CORS_ORIGINS=https://*.example.org would let pages act as the person who is signed in. Name each origin.',
    ],
    [
      { ...https, CORS_ORIGINS: 'https://app.example.org,http://localhost:5173' },
      'CORS_ORIGINS holds http://localhost:5173, which is not encrypted. Serve that page over https.',
    ],
    [
      { CORS_ORIGINS: 'https://alice.github.io' },
      'CORS_ORIGINS is set, but not PUBLIC_URL=https://…, the address of this backend: its cookies would be insecure, ' +
        'and a page elsewhere could not use them. Put TLS in front and set PUBLIC_URL.',
    ],
    [
      { PUBLIC_URL: 'http://chat.lan' },
      'PUBLIC_URL=http://chat.lan is not encrypted, so a sign-in there could be read. ' +
        'Put TLS in front and set PUBLIC_URL=https://…, or set OMNIAI_ENV=development to try it on a network you trust.',
    ],
    [
      { ALLOWED_HOSTS: 'localhost:9000,nas.lan:9000' },
      'ALLOWED_HOSTS holds nas.lan:9000, where a sign-in without https could be read. ' +
        'Put TLS in front and set PUBLIC_URL=https://…, or set OMNIAI_ENV=development to try it on a network you trust.',
    ],
    [{ ALLOWED_HOSTS: '*' }, 'ALLOWED_HOSTS holds "*". Write names like nas.example.org or nas.lan:9000.'],
    [
      { ALLOWED_HOSTS: 'https://nas.lan' },
      'ALLOWED_HOSTS holds "https://nas.lan". Write names like nas.example.org or nas.lan:9000.',
    ],
    [{ STRICT_AUTH: 'off' }, 'STRICT_AUTH=off is for development and tests only. Leave it out.'],
    [
      { STRICT_AUTH: 'off', OMNIAI_ENV: 'production' },
      'STRICT_AUTH=off is for development and tests only. Leave it out.',
    ],
    [{ STRICT_AUTH: 'false' }, 'STRICT_AUTH=off is for development and tests only. Leave it out.'],
    [{ STRICT_AUTH: 'no' }, 'STRICT_AUTH must be one of on, off, true, false, not "no".'],
    [
      { ...https, COOKIE_MODE: 'same-site', CORS_ORIGINS: 'https://alice.github.io' },
      'COOKIE_MODE=same-site, but https://alice.github.io and https://chat.example.org are two sites: ' +
        'browsers would send no cookie. Leave it at auto, or put page and API under one domain.',
    ],
    [
      { HOST: '0.0.0.0' },
      'HOST=0.0.0.0 is reachable from other machines, where a sign-in without https could be read. ' +
        'Put TLS in front and set PUBLIC_URL=https://…, or set OMNIAI_ENV=development to try it on a network you trust.',
    ],
    [
      { COOKIE_MODE: 'cross-site' },
      'COOKIE_MODE=cross-site needs PUBLIC_URL=https://…: browsers keep such cookies only over https.',
    ],
    [
      { COOKIE_MODE: 'same-site', PUBLIC_URL: 'http://chat.lan' },
      'COOKIE_MODE=same-site needs PUBLIC_URL=https://…: browsers keep such cookies only over https.',
    ],
    [
      { COOKIE_MODE: 'local', ...https },
      'COOKIE_MODE=local is for http://localhost. With an https PUBLIC_URL leave it at auto.',
    ],
    [{ LMSTUDIO_URL: 'localhost:1234' }, 'LMSTUDIO_URL holds "localhost:1234", which is no http(s) address.'],
    [
      { OLLAMA_URL: 'http://user:secret@127.0.0.1:11434' },
      'OLLAMA_URL must be a plain address like http://127.0.0.1:1234/v1, without user, query or fragment.',
    ],
    [
      { OPENAI_BASE_URL: 'https://api.example.org/v1?key=x' },
      'OPENAI_BASE_URL must be a plain address like http://127.0.0.1:1234/v1, without user, query or fragment.',
    ],
    [
      { TRUST_PROXY: '1' },
      'TRUST_PROXY holds "1". Name the proxy\'s address or range, like 10.0.0.0/8, or loopback.',
    ],
    [
      { TRUST_PROXY: '10.0.0.0/8/8' },
      'TRUST_PROXY holds "10.0.0.0/8/8". Name the proxy\'s address or range, like 10.0.0.0/8, or loopback.',
    ],
    ...['10.0.0.0/99', '0.0.0.0/0', '::/0', '10.0.0.0/08', 'fd00::/129'].map(
      (range): [Environment, string] => [
        { TRUST_PROXY: range },
        `TRUST_PROXY holds "${range}". Name the proxy's address or range, like 10.0.0.0/8, or loopback.`,
      ],
    ),
    [
      { OMNIAI_FLAGS: 'voices=on' },
      `OMNIAI_FLAGS names "voices", which is no flag. Flags are: ${flagNames.join(', ')}.`,
    ],
    [
      { OMNIAI_FLAGS: 'constructor=on' },
      `OMNIAI_FLAGS names "constructor", which is no flag. Flags are: ${flagNames.join(', ')}.`,
    ],
    [{ OMNIAI_FLAGS: 'voice' }, 'OMNIAI_FLAGS: write voice=on or voice=off, not "voice".'],
    [{ OMNIAI_FLAGS: 'voice=true' }, 'OMNIAI_FLAGS: write voice=on or voice=off, not "voice=true".'],
  ])('%j', (environment, sentence) => {
    expect(() => toConfig(environment)).toThrow(new ConfigError(sentence))
  })
})

describe('cookie mode', () => {
  test.each<[Environment, string]>([
    [{}, 'local'],
    [{ PUBLIC_URL: 'http://localhost:8787' }, 'local'],
    [https, 'same-site'],
    [{ ...https, HOST: '0.0.0.0' }, 'same-site'],
    [{ ...https, CORS_ORIGINS: 'https://alice.github.io' }, 'cross-site'],
    [{ ...https, CORS_ORIGINS: 'https://app.example.org' }, 'same-site'],
    [{ ...https, CORS_ORIGINS: 'https://app.example.org,https://alice.github.io' }, 'cross-site'],
    [{ ...https, COOKIE_MODE: 'cross-site', CORS_ORIGINS: 'https://app.example.org' }, 'cross-site'],
    [{ ...https, CORS_ORIGINS: 'https://app.example.org', COOKIE_MODE: 'same-site' }, 'same-site'],
    [{ ...https, COOKIE_MODE: 'cross-site' }, 'cross-site'],
    [{ OMNIAI_ENV: 'development', HOST: '0.0.0.0' }, 'local'],
  ])('%j is %s', (environment, mode) => {
    expect(toConfig(environment).cookieMode).toBe(mode)
  })
})

describe('what a browser says of a page, seen from this backend', () => {
  test.each([
    ['https://chat.example.org', 'https://chat.example.org', 'same-origin'],
    ['https://app.example.org', 'https://api.example.org', 'same-site'],
    ['https://example.org', 'https://api.chat.example.org', 'same-site'],
    ['https://chat.example.org:8443', 'https://chat.example.org', 'same-site'],
    ['http://localhost:5173', 'http://localhost:8787', 'same-site'],
    ['http://127.0.0.1:5173', 'http://127.0.0.1:8787', 'same-site'],
    ['http://127.0.0.1:5173', 'http://localhost:8787', 'cross-site'],
    ['http://127.0.0.2', 'http://127.0.0.1', 'cross-site'],
    ['http://app.example.org', 'https://api.example.org', 'cross-site'],
    ['https://example.org', 'https://example.com', 'cross-site'],
    ['https://notexample.org', 'https://example.org', 'cross-site'],
    ['https://app.example.co.uk', 'https://api.example.co.uk', 'same-site'],
    ['https://one.co.uk', 'https://two.co.uk', 'cross-site'],
    ['https://alice.github.io', 'https://mallory.github.io', 'cross-site'],
    ['https://alice.github.io', 'https://api.example.org', 'cross-site'],
    ['https://app.chat.lan', 'https://api.chat.lan', 'same-site'],
    ['https://app.lan', 'https://api.lan', 'cross-site'],
    ['https://nas', 'https://nas:8443', 'same-site'],
  ])('%s calling %s is %s', (page, server, relation) => {
    expect(siteRelation(page, server)).toBe(relation)
    expect(siteRelation(server, page)).toBe(relation)
  })

  test('is taken from the settings, and the page of the backend itself is always among it', () => {
    const sites = (environment: Environment) => toConfig(environment).pageSites
    expect(sites({})).toEqual(['same-origin'])
    expect(sites({ ...https, CORS_ORIGINS: 'https://app.example.org' })).toEqual(['same-origin', 'same-site'])
    expect(sites({ ...https, CORS_ORIGINS: 'https://a.github.io,https://b.github.io' })).toEqual([
      'same-origin',
      'cross-site',
    ])
    expect(sites({ OMNIAI_ENV: 'development', CORS_ORIGINS: 'http://localhost:5173' })).toEqual([
      'same-origin',
      'same-site',
    ])
  })
})

test.each(['development', 'test'])('%s may be tried without https and without strict checks', OMNIAI_ENV => {
  const environment = {
    OMNIAI_ENV,
    STRICT_AUTH: 'off',
    HOST: '0.0.0.0',
    PUBLIC_URL: 'http://chat.lan',
    ALLOWED_HOSTS: 'nas.lan',
    CORS_ORIGINS: 'http://app.lan',
  }
  expect(toConfig(environment)).toMatchObject({ strictAuth: false, cookieMode: 'local' })
  expect(toConfig({ OMNIAI_ENV }).strictAuth).toBe(true)
})

test('without any setting it is a private installation on this machine', () => {
  expect(toConfig({})).toMatchObject({
    environment: 'production',
    port: 8787,
    host: '127.0.0.1',
    databaseUrl: null,
    publicUrl: null,
    corsOrigins: [],
    allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
    trustProxy: [],
    drainSeconds: 10,
  })
})

test('flags stand as the contract says, changed by name', () => {
  const defaults = Object.fromEntries(flagNames.map(name => [name, flagRegistry[name].default]))
  expect(toConfig({}).flags).toEqual(defaults)
  const { flags } = toConfig({ OMNIAI_FLAGS: ' voice=on , workspace=on,voice=off,' })
  expect(flags).toEqual({ ...defaults, workspace: true, voice: false })
})

test('a slash at the end of an address is no mistake, and hosts are taken in lower case', () => {
  const config = toConfig({
    PUBLIC_URL: 'https://chat.example.org/',
    CORS_ORIGINS: 'https://alice.github.io/, ,',
    ALLOWED_HOSTS: 'NAS.lan, box.lan:9000',
    LMSTUDIO_URL: 'http://127.0.0.1:1234/v1/',
  })
  expect(config.publicUrl).toBe('https://chat.example.org')
  expect(config.corsOrigins).toEqual(['https://alice.github.io'])
  expect(config.allowedHosts.slice(3)).toEqual(['chat.example.org', 'nas.lan', 'box.lan:9000'])
  expect(config.providers.lmstudio).toBe('http://127.0.0.1:1234/v1')
})

test.each(['off', '127.0.0.1', '10.0.0.0/8', 'fd00::/8', 'loopback, uniquelocal'])(
  'TRUST_PROXY=%s is taken',
  value => {
    expect(() => toConfig({ TRUST_PROXY: value })).not.toThrow()
  },
)

test('empty and blank are the same as not set, and other names are not looked at', () => {
  const source = { PORT: '', REDIS_URL: '  ', HOST: ' 127.0.0.1 ', HOME: '/root', NODE_ENV: 'x' }
  expect(readEnvironment(source)).toEqual({ HOST: '127.0.0.1' })
})

test('printing the configuration prints no secret', () => {
  const environment = {
    SESSION_SECRET: 'canary-session-0123456789-abcdefghij',
    OPENAI_API_KEY: 'canary-key',
    OPENAI_BASE_URL: 'https://api.example.org/v1',
    SETUP_ADMIN_PASSWORD: 'canary-password',
  }
  expect(JSON.stringify(toConfig(environment))).not.toContain('canary')
})

test('the key goes to the one address it was set for', () => {
  const config = toConfig({ OPENAI_BASE_URL: 'https://api.example.org/v1' })
  const secrets = {
    sessionSecret: 'x',
    encryptionKey: 'y',
    openaiApiKey: 'canary-key',
    firstAdmin: null,
    oidcClientSecret: null,
    metricsToken: null,
    traceHeaders: {},
    mediaKeys: null,
  }
  const withKey = providersOf(config, secrets).filter(provider => JSON.stringify(provider).includes('canary'))
  expect(withKey).toMatchObject([{ id: 'openai', baseUrl: 'https://api.example.org/v1' }])
  expect(JSON.stringify(providersOf(toConfig({}), secrets))).not.toContain('canary')
})

test('metrics are off, on this machine, or elsewhere for who shows a token', () => {
  expect(toConfig({}).metrics).toBeNull()
  expect(toConfig({ METRICS_PORT: '9464' }).metrics).toEqual({ port: 9464, host: '127.0.0.1' })
  const far = { METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }
  expect(() => toConfig(far)).toThrow(/METRICS_HOST=0\.0\.0\.0 is reachable from other machines/)
  const METRICS_TOKEN = 'abcdefghijklmnopqrstuvwxyz0123456789'
  expect(toConfig({ ...far, METRICS_TOKEN }).metrics).toEqual({ port: 9464, host: '0.0.0.0' })
  expect(() => toConfig({ METRICS_TOKEN })).toThrow(/need METRICS_PORT/)
  expect(() => toConfig({ METRICS_PORT: '70000' })).toThrow(/METRICS_PORT must be/)
})
