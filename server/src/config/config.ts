import { resolve } from 'node:path'
import type { Flags } from '@omniai/contracts/flags'
import type { OidcConfig } from '../agents/auth/index.ts'
import { ConfigError } from '../kernel/errors.ts'
import { type CookieMode, cookieModeOf } from './cookie-mode.ts'
import type { Environment } from './environment.ts'
import { readFlags } from './flags.ts'
import { type MediaStorage, readMediaStorage } from './media-storage.ts'
import { readOidc } from './oidc.ts'
import { baseUrl, hostName, integer, isOn, list, oneOf, origin, trustProxy } from './read-value.ts'
import { type SiteRelation, siteRelation } from './site.ts'
import { isLoopback, loopbackNames, refuseUnsafe } from './unsafe.ts'

export type Config = {
  readonly environment: 'production' | 'development' | 'test'
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly databaseUrl: string | null
  /** Set where several instances work together. */
  readonly redisUrl: string | null
  readonly mediaStorage: MediaStorage
  readonly publicUrl: string | null
  readonly corsOrigins: readonly string[]
  /** Lower case, `name` or `name:port`. */
  readonly allowedHosts: readonly string[]
  readonly cookieMode: CookieMode
  /** What a browser may say of where our pages lie, seen from this backend. */
  readonly pageSites: readonly SiteRelation[]
  /** Off: a request without Origin is let through and fetch metadata is not judged. Never off in production. */
  readonly strictAuth: boolean
  readonly flags: Flags
  readonly providers: {
    readonly lmstudio: string
    readonly ollama: string
    readonly llamacpp: string
    readonly openai: string | null
  }
  /** The sign-in service; null: none. Its secret is among the secrets. */
  readonly oidc: OidcConfig | null
  readonly embeddedModel: string
  readonly npmExecPath: string | null
  /** Addresses or ranges of proxies whose X-Forwarded-For counts; empty: nobody's does. */
  readonly trustProxy: readonly string[]
  readonly logLevel: string
  /** Where traces go; null: there are none. */
  readonly traces: { readonly endpoint: string; readonly service: string } | null
  /** Where the metrics are read; null: nowhere. */
  readonly metrics: { readonly port: number; readonly host: string } | null
  readonly drainSeconds: number
}

/** Off this machine they are for whoever shows the token: they tell how an installation is used. */
function readMetrics(env: Environment): Config['metrics'] {
  const host = env.METRICS_HOST ?? '127.0.0.1'
  if (!env.METRICS_PORT) {
    if (env.METRICS_HOST || env.METRICS_TOKEN) {
      throw new ConfigError('METRICS_HOST and METRICS_TOKEN need METRICS_PORT. Set it, or leave them out.')
    }
    return null
  }
  if (!isLoopback(host) && !env.METRICS_TOKEN) {
    throw new ConfigError(
      `METRICS_HOST=${host} is reachable from other machines. Set METRICS_TOKEN to 32 random bytes (\`openssl rand -base64 32\`).`,
    )
  }
  return { host, port: integer('METRICS_PORT', env.METRICS_PORT, 0, 65_535) }
}

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
  const port = integer('PORT', env.PORT ?? '8787', 0, 65_535)
  const here = publicUrl ?? `http://localhost:${port}`
  if (env.REDIS_URL && !/^rediss?:\/\//.test(env.REDIS_URL)) {
    throw new ConfigError('REDIS_URL must begin with redis:// or rediss://.')
  }
  if (env.REDIS_URL && !env.DATABASE_URL) {
    throw new ConfigError(
      'REDIS_URL is for several instances, which need one database: set DATABASE_URL=postgres://… as well, or leave REDIS_URL out.',
    )
  }
  if (env.DATABASE_URL && !/^postgres(ql)?:\/\//.test(env.DATABASE_URL)) {
    throw new ConfigError('DATABASE_URL must begin with postgres://. Leave it out to use SQLite in DATA_DIR.')
  }
  if (env.DATABASE_URL && !URL.canParse(env.DATABASE_URL)) {
    throw new ConfigError(
      'DATABASE_URL is no address. Write postgres://name:password@host:5432/database, with a password that is percent-encoded.',
    )
  }
  const config: Config = {
    environment,
    port,
    host,
    dataDir: resolve(env.DATA_DIR ?? 'data'),
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    mediaStorage: readMediaStorage(env),
    publicUrl,
    corsOrigins,
    allowedHosts: [
      ...loopbackNames,
      ...(publicUrl ? [new URL(publicUrl).host] : []),
      ...list(env.ALLOWED_HOSTS).map(value => hostName('ALLOWED_HOSTS', value)),
    ],
    cookieMode: cookieModeOf(env, publicUrl, corsOrigins),
    pageSites: [...new Set(['same-origin' as const, ...corsOrigins.map(page => siteRelation(page, here))])],
    strictAuth: isOn('STRICT_AUTH', env.STRICT_AUTH ?? 'on'),
    flags: readFlags(env.OMNIAI_FLAGS),
    providers: {
      lmstudio: baseUrl('LMSTUDIO_URL', env.LMSTUDIO_URL ?? 'http://127.0.0.1:1234/v1'),
      ollama: baseUrl('OLLAMA_URL', env.OLLAMA_URL ?? 'http://127.0.0.1:11434/v1'),
      llamacpp: baseUrl('LLAMACPP_URL', env.LLAMACPP_URL ?? 'http://127.0.0.1:8080/v1'),
      openai: env.OPENAI_BASE_URL ? baseUrl('OPENAI_BASE_URL', env.OPENAI_BASE_URL) : null,
    },
    oidc: readOidc(env, environment === 'production'),
    embeddedModel: env.EMBEDDED_MODEL ?? 'auto',
    npmExecPath: env.npm_execpath ?? null,
    trustProxy: trustProxy(env.TRUST_PROXY),
    traces: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: baseUrl('OTEL_EXPORTER_OTLP_ENDPOINT', env.OTEL_EXPORTER_OTLP_ENDPOINT),
          service: env.OTEL_SERVICE_NAME ?? 'omniai',
        }
      : null,
    metrics: readMetrics(env),
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
