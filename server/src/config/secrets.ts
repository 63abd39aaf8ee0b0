import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bounds } from '@omniai/contracts/limits'
import { ConfigError } from '../kernel/errors.ts'
import type { Environment } from './environment.ts'

/** Kept apart from the configuration, so that printing that never prints these. */
export type Secrets = {
  readonly sessionSecret: string
  /** Seals what has to be read again: secrets of authenticator apps, keys of providers. */
  readonly encryptionKey: string
  readonly openaiApiKey: string | null
  readonly firstAdmin: { readonly email: string; readonly password: string } | null
}

/** Both keys are made on the first start and kept in DATA_DIR, readable by their owner only. */
export function readSecrets(env: Environment, dataDir: string): Secrets {
  return {
    sessionSecret: env.SESSION_SECRET
      ? checked('SESSION_SECRET', env.SESSION_SECRET)
      : storedSecret(dataDir, 'session-secret'),
    encryptionKey: env.ENCRYPTION_KEY
      ? checked('ENCRYPTION_KEY', env.ENCRYPTION_KEY)
      : storedSecret(dataDir, 'encryption-key'),
    openaiApiKey: env.OPENAI_API_KEY ?? null,
    firstAdmin: firstAdmin(env),
  }
}

/** Held to the same rules as someone who types it into the page. */
function firstAdmin(env: Environment): Secrets['firstAdmin'] {
  const { SETUP_ADMIN_EMAIL: email, SETUP_ADMIN_PASSWORD: password } = env
  if (!email && !password) return null
  if (!email || !password) {
    throw new ConfigError('Set both SETUP_ADMIN_EMAIL and SETUP_ADMIN_PASSWORD, or neither.')
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > bounds.email) {
    throw new ConfigError('SETUP_ADMIN_EMAIL is no email address.')
  }
  if (password.length < bounds.password_min || password.length > bounds.password_max) {
    throw new ConfigError(
      `SETUP_ADMIN_PASSWORD must have ${bounds.password_min} to ${bounds.password_max} characters.`,
    )
  }
  return { email, password }
}

function checked(name: string, secret: string): string {
  if (Buffer.byteLength(secret) < 32 || new Set(secret).size < 10) {
    throw new ConfigError(
      `${name} is too short or too simple. Use 32 random bytes (openssl rand -base64 32), or leave it out.`,
    )
  }
  return secret
}

function storedSecret(dataDir: string, file: 'session-secret' | 'encryption-key'): string {
  const path = join(dataDir, file)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (existsSync(path)) return checked(path, readFileSync(path, 'utf8').trim())
  const secret = randomBytes(32).toString('base64url')
  // wx: of two processes that start at once, one writes and the other reads what it wrote.
  try {
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    return secret
  } catch {
    return checked(path, readFileSync(path, 'utf8').trim())
  }
}
