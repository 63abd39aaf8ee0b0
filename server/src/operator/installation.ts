/** The installation that the environment describes, as the server would open it, for commands that work on it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from '../app.ts'
import { type Config, toConfig } from '../config/config.ts'
import type { Environment } from '../config/environment.ts'
import { type KeptSecrets, keptSecrets, mediaKeysOf } from '../config/secrets.ts'
import type { Blobs } from '../kernel/blobs.ts'
import type { Database } from '../kernel/database.ts'
import { ConfigError } from '../kernel/errors.ts'
import { openBlobs as openPlace } from '../platform/blobs/open-blobs.ts'
import { lockDataFolder } from '../platform/db/instance-lock.ts'
import { takePlace } from '../platform/db/places.ts'
import { type Deadlines, noDeadlines, openPostgres } from '../platform/db/postgres.ts'
import { openSqlite } from '../platform/db/sqlite.ts'
import { sqliteRefusal } from '../platform/db/sqlite-refusal.ts'

const root = join(import.meta.dirname, '..', '..', '..')

export const version = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

export type Installation = {
  readonly environment: Environment
  readonly config: Config
  /** Where SQLite lies, also when DATABASE_URL is set. */
  readonly sqlitePath: string
}

export function readInstallation(environment: Environment): Installation {
  const config = toConfig(environment)
  return { environment, config, sqlitePath: join(config.dataDir, 'omniai.db') }
}

export const secretsOf = ({ environment, config }: Installation): KeptSecrets =>
  keptSecrets(environment, config.dataDir)

/** Nothing of it has to be closed: a connection to an object store ends with its request. */
export async function openBlobs({ config, environment }: Installation): Promise<Blobs> {
  const { blobs } = await openPlace(config.mediaStorage, mediaKeysOf(environment))
  return blobs
}

/** The database there is, as it is: nothing is migrated. */
export async function openExisting(
  { config, sqlitePath }: Installation,
  deadlines: Deadlines = noDeadlines,
): Promise<Database> {
  if (config.databaseUrl) return openReachable(config.databaseUrl, deadlines)
  if (!existsSync(sqlitePath)) {
    throw new ConfigError(`There is no database at ${sqlitePath}. DATA_DIR says where it is.`)
  }
  return openFile(sqlitePath)
}

export function openFile(path: string): Database {
  try {
    return openSqlite(path)
  } catch (error) {
    throw (
      sqliteRefusal(error, path) ??
      new ConfigError(`${path} cannot be opened as a database.`, { cause: error })
    )
  }
}

export async function openReachable(url: string, deadlines: Deadlines = noDeadlines): Promise<Database> {
  const database = openPostgres(url, { deadlines })
  if (await database.ping()) return database
  await database.close()
  throw new ConfigError(
    'The database of DATABASE_URL does not answer. Check that it runs, and the name and password in the address.',
  )
}

/** Keeps the server, and any other command like this one, away until it is released. */
export async function keepServerAway({ config }: Installation, what: 'sqlite' | 'postgres') {
  if (what === 'postgres') {
    const place = await takePlace(config.databaseUrl!, 'alone').catch((error: unknown) => {
      throw new ConfigError('The database of DATABASE_URL does not answer.', { cause: error })
    })
    if (!place) throw new ConfigError('OmniAI works on this database. Stop every instance of it first.')
    return { release: place.leave }
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  try {
    const lock = lockDataFolder(config.dataDir)
    return { release: async () => lock.release() }
  } catch (error) {
    throw new ConfigError(`OmniAI is running on ${config.dataDir}. Stop it first.`, { cause: error })
  }
}

/** The migrations that a database has run, which a copy of it needs too. */
export function migrationsNamed(names: readonly string[]) {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = names.filter(name => !known.has(name))
  if (unknown.length > 0) {
    throw new ConfigError(
      `It was written by a newer OmniAI (${unknown[0]} is unknown here). Use the command of that version.`,
    )
  }
  return migrations.filter(({ name }) => names.includes(name))
}
