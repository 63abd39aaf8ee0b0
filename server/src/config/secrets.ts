import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bounds } from '@omniai/contracts/limits'
import { isEmail } from '../kernel/email.ts'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'

/** Kept apart from the configuration, so that printing that never prints these. */
export type Secrets = {
  readonly sessionSecret: string
  /** Seals what has to be read again: secrets of authenticator apps, keys of providers. */
  readonly encryptionKey: string
  readonly openaiApiKey: string | null
  /** null: the sign-in service knows this server as a public client. */
  readonly oidcClientSecret: string | null
  /** Sent along with traces: a receiver's key, as a rule. */
  readonly traceHeaders: Readonly<Record<string, string>>
  /** Who reads the metrics from another machine shows it. */
  readonly metricsToken: string | null
  /** Of the object store of files; null: they lie in a folder. */
  readonly mediaKeys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  readonly firstAdmin: { readonly email: string; readonly password: string } | null
}

/** Both keys are made on the first start and kept in DATA_DIR, readable by their owner only. */
export function readSecrets(env: Environment, dataDir: string): Secrets {
  if (env.SESSION_SECRET && env.SESSION_SECRET === env.ENCRYPTION_KEY) {
    throw new ConfigError('SESSION_SECRET and ENCRYPTION_KEY are the same. Make one of its own for each.')
  }
  return {
    sessionSecret: keyOf(env, 'SESSION_SECRET', dataDir),
    encryptionKey: keyOf(env, 'ENCRYPTION_KEY', dataDir),
    openaiApiKey: env.OPENAI_API_KEY ?? null,
    oidcClientSecret: env.OIDC_CLIENT_SECRET ?? null,
    traceHeaders: readHeaders(env.OTEL_EXPORTER_OTLP_HEADERS),
    metricsToken: env.METRICS_TOKEN ? checked('METRICS_TOKEN', env.METRICS_TOKEN) : null,
    mediaKeys: mediaKeysOf(env),
    firstAdmin: firstAdmin(env),
  }
}

export type KeptSecrets = { readonly [name in keyof typeof kept]?: string }

/** Both keys as far as there are any. Makes none: for whoever only looks. */
export function keptSecrets(env: Environment, dataDir: string): KeptSecrets {
  const found = (Object.keys(kept) as (keyof typeof kept)[]).flatMap(name => {
    const path = join(dataDir, kept[name].file)
    const secret = env[name] ?? (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined)
    return secret ? [[name, secret]] : []
  })
  return Object.fromEntries(found) as KeptSecrets
}

/** Where a key lies that is not in the environment. */
export const secretPath = (dataDir: string, name: keyof typeof kept): string => join(dataDir, kept[name].file)

export const mediaKeysOf = ({ S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY }: Environment): Secrets['mediaKeys'] =>
  S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY
    ? { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
    : null

/** As OpenTelemetry has it: `name=value,name=value`, percent-encoded. */
function readHeaders(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter(pair => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map(pair => {
      const [, name, value] = /^\s*([\w-]+)\s*=\s*([^\s]*)\s*$/.exec(pair) ?? []
      if (name === undefined || value === undefined || /%(?![0-9a-f]{2})/i.test(value)) {
        throw new ConfigError(
          'OTEL_EXPORTER_OTLP_HEADERS must be like name=value,name=value, percent-encoded.',
        )
      }
      return [name, decodeURIComponent(value)]
    }),
  )
}

const kept = {
  SESSION_SECRET: { file: 'session-secret', without: 'pages that are open must be loaded again' },
  ENCRYPTION_KEY: { file: 'encryption-key', without: 'authenticator apps must be set up again' },
} as const

/** The database of a deployment may be shared, and outlives the folder: keys made here would fit neither. */
function keyOf(env: Environment, name: keyof typeof kept, dataDir: string): string {
  const given = env[name]
  if (given) return checked(name, given)
  const isDeployed = env.PUBLIC_URL !== undefined && (env.OMNIAI_ENV ?? 'production') === 'production'
  if (env.DATABASE_URL && isDeployed) {
    throw new ConfigError(
      `${name} is missing. With DATABASE_URL and PUBLIC_URL set it to 32 random bytes (\`openssl rand -base64 32\`), ` +
        'the same on every instance, and keep it with the backups.',
    )
  }
  return storedSecret(dataDir, kept[name])
}

/** Held to the same rules as someone who types it into the page. */
function firstAdmin(env: Environment): Secrets['firstAdmin'] {
  const { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: password } = env
  if (!email && !password) return null
  if (!email || !password) {
    throw new ConfigError('Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.')
  }
  if (!isEmail(email)) {
    throw new ConfigError('SETUP_ADMIN_EMAIL is no email address. Write one like ada@example.org.')
  }
  if (password.length < bounds.password_min || password.length > bounds.password_max) {
    throw new ConfigError(
      `SETUP_ADMIN_PASSWORD must have ${bounds.password_min} to ${bounds.password_max} characters.`,
    )
  }
  return { email, password }
}

/** What stands in instructions, ours too. In 32 random bytes none of it turns up by chance. */
const exampleWords = /change.?me|example|replace|placeholder|default|secret|password|passwort|insert/i

function checked(name: string, secret: string): string {
  if (isWeak(secret)) {
    throw new ConfigError(
      `${name} is too short or too simple. Use 32 random bytes (\`openssl rand -base64 32\`), or leave it out.`,
    )
  }
  if (exampleWords.test(secret)) {
    throw new ConfigError(
      `${name} is an example that everybody knows. Use 32 random bytes (\`openssl rand -base64 32\`).`,
    )
  }
  return secret
}

const isWeak = (secret: string) => Buffer.byteLength(secret) < 32 || new Set(secret).size < 10

function storedSecret(dataDir: string, { file, without }: (typeof kept)[keyof typeof kept]): string {
  const path = join(dataDir, file)
  const read = () => {
    const secret = readFileSync(path, 'utf8').trim()
    if (!isWeak(secret)) return secret
    throw new ConfigError(
      `${path} is damaged. Restore it from a backup; if you delete it, a new one is made, but ${without}.`,
    )
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (existsSync(path)) return read()
  const secret = randomBytes(32).toString('base64url')
  // wx: of two processes that start at once, one writes and the other reads what it wrote.
  try {
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  } catch {
    return read()
  }
}
