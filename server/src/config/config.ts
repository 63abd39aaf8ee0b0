import { isIP } from 'node:net'
import { resolve } from 'node:path'
import type { Flags } from '@omniai/contracts/flags'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'
import { readFlags } from './flags.ts'

export type CookieMode = 'local' | 'same-site' | 'cross-site'

export type Config = {
  readonly environment: 'production' | 'development' | 'test'
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly publicUrl: string | null
  readonly corsOrigins: readonly string[]
  /** Lower case, `name` or `name:port`. */
  readonly allowedHosts: readonly string[]
  readonly cookieMode: CookieMode
  readonly flags: Flags
  readonly providers: {
    readonly lmstudio: string
    readonly ollama: string
    readonly llamacpp: string
    readonly openai: string | null
  }
  readonly embeddedModel: string
  readonly npmExecPath: string | null
  /** Addresses or ranges of proxies whose X-Forwarded-For counts; empty: nobody's does. */
  readonly trustProxy: readonly string[]
  readonly logLevel: string
  readonly drainSeconds: number
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Decides everything that the environment leaves open, and refuses what is not safe, in a sentence to act on. */
export function toConfig(env: Environment): Config {
  const environment = oneOf('OMNIAI_ENV', env.OMNIAI_ENV ?? 'production', [
    'production',
    'development',
    'test',
  ])
  const host = env.HOST ?? '127.0.0.1'
  const publicUrl = env.PUBLIC_URL ? origin('PUBLIC_URL', env.PUBLIC_URL) : null
  const corsOrigins = list(env.CORS_ORIGINS).map(value => origin('CORS_ORIGINS', value))
  const cookieMode = cookieModeOf(env, publicUrl, corsOrigins)
  if (env.REDIS_URL) {
    throw new ConfigError(
      'REDIS_URL is set, but this version counts limits in one process only. Unset it and run one instance.',
    )
  }
  if (env.DATABASE_URL && !/^postgres(ql)?:\/\//.test(env.DATABASE_URL)) {
    throw new ConfigError('DATABASE_URL must begin with postgres://. Leave it out to use SQLite in DATA_DIR.')
  }
  const config: Config = {
    environment,
    port: integer('PORT', env.PORT ?? '8787', 0, 65_535),
    host,
    dataDir: resolve(env.DATA_DIR ?? 'data'),
    databaseUrl: env.DATABASE_URL ?? null,
    publicUrl,
    corsOrigins,
    allowedHosts: [
      ...loopbackNames,
      ...(publicUrl ? [new URL(publicUrl).host] : []),
      ...list(env.ALLOWED_HOSTS).map(value => value.toLowerCase()),
    ],
    cookieMode,
    flags: readFlags(env.OMNIAI_FLAGS),
    providers: {
      lmstudio: baseUrl('LMSTUDIO_URL', env.LMSTUDIO_URL ?? 'http://127.0.0.1:1234/v1'),
      ollama: baseUrl('OLLAMA_URL', env.OLLAMA_URL ?? 'http://127.0.0.1:11434/v1'),
      llamacpp: baseUrl('LLAMACPP_URL', env.LLAMACPP_URL ?? 'http://127.0.0.1:8080/v1'),
      openai: env.OPENAI_BASE_URL ? baseUrl('OPENAI_BASE_URL', env.OPENAI_BASE_URL) : null,
    },
    embeddedModel: env.EMBEDDED_MODEL ?? 'auto',
    npmExecPath: env.npm_execpath ?? null,
    trustProxy: trustProxy(env.TRUST_PROXY),
    logLevel: oneOf('LOG_LEVEL', env.LOG_LEVEL ?? 'warn', [
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'silent',
    ]),
    drainSeconds: integer('DRAIN_SECONDS', env.DRAIN_SECONDS ?? '10', 0, 3600),
  }
  if (environment === 'production') refuseUnsafe(config)
  return config
}

function refuseUnsafe(config: Config): void {
  for (const allowed of config.corsOrigins) {
    const url = new URL(allowed)
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      throw new ConfigError(
        `CORS_ORIGINS holds ${allowed}, which is not encrypted. Serve that page over https.`,
      )
    }
  }
  if (config.cookieMode === 'local' && !isLoopback(config.host)) {
    throw new ConfigError(
      `HOST=${config.host} is reachable from other machines, where a sign-in without https could be read. ` +
        'Put TLS in front and set PUBLIC_URL=https://…, or set OMNIAI_ENV=development to try it on a network you trust.',
    )
  }
}

function cookieModeOf(
  env: Environment,
  publicUrl: string | null,
  corsOrigins: readonly string[],
): CookieMode {
  const asked = oneOf('COOKIE_MODE', env.COOKIE_MODE ?? 'auto', ['auto', 'local', 'same-site', 'cross-site'])
  const secure = publicUrl?.startsWith('https:') ?? false
  if (asked === 'auto') {
    if (!secure) return 'local'
    return corsOrigins.length > 0 ? 'cross-site' : 'same-site'
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
  return asked
}

export const isLoopback = (name: string) => loopbackNames.includes(name) || name === '::1'

const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

function origin(name: string, value: string): string {
  if (value === '*')
    throw new ConfigError(
      `${name}=* would let any page act as the person who is signed in. Name each origin.`,
    )
  const url = parse(name, value)
  if (value.replace(/\/$/, '') !== url.origin) {
    throw new ConfigError(`${name} holds "${value}". Write the origin only, like https://chat.example.org.`)
  }
  return url.origin
}

function baseUrl(name: string, value: string): string {
  const url = parse(name, value)
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(
      `${name} must be a plain address like http://127.0.0.1:1234/v1, without user, query or fragment.`,
    )
  }
  return url.href.replace(/\/$/, '')
}

function parse(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError(`${name} holds "${value}", which is no http(s) address.`)
  }
  return url
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${value}".`)
  }
  return number
}

function oneOf<const T extends readonly string[]>(name: string, value: string, values: T): T[number] {
  if (!values.includes(value))
    throw new ConfigError(`${name} must be one of ${values.join(', ')}, not "${value}".`)
  return value
}

/** A number of hops is not offered: whoever reaches the port past the proxy could then claim any address. */
function trustProxy(value: string | undefined): readonly string[] {
  const entries = list(value === 'off' ? undefined : value)
  for (const entry of entries) {
    const [address, bits, more] = entry.split('/')
    const known = ['loopback', 'linklocal', 'uniquelocal'].includes(entry)
    const range =
      isIP(address ?? '') !== 0 && more === undefined && (bits === undefined || /^\d{1,3}$/.test(bits))
    if (!known && !range) {
      throw new ConfigError(
        `TRUST_PROXY holds "${entry}". Name the proxy's address or range, like 10.0.0.0/8, or loopback.`,
      )
    }
  }
  return entries
}
