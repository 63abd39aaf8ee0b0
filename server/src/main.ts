/** Config, app, listen, drain. The only file that opens a port. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp, makeIndexesAgain, migrations, type OmniApp } from './app.ts'
import { type Config, toConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { readSecrets, type Secrets } from './config/secrets.ts'
import { isLoopback } from './config/unsafe.ts'
import type { Database } from './kernel/database.ts'
import { ApiError, ConfigError } from './kernel/errors.ts'
import { errorForLog } from './kernel/logged-error.ts'
import { backupSqlite } from './platform/db/backup.ts'
import {
  damagedIndexSentence,
  damageSentence,
  lookThrough,
  noteDamage,
  refuseDamaged,
  saysDamaged,
} from './platform/db/damage.ts'
import { lockDataFolder } from './platform/db/instance-lock.ts'
import { migrate, migratePostgres } from './platform/db/migrate.ts'
import { takePlace } from './platform/db/places.ts'
import { openPostgres } from './platform/db/postgres.ts'
import { openSqlite } from './platform/db/sqlite.ts'
import { sqliteRefusal } from './platform/db/sqlite-refusal.ts'
import type { OnQuery } from './platform/db/wrap.ts'
import { createMetrics, type Metrics } from './platform/telemetry/metrics.ts'
import { createMetricsServer } from './platform/telemetry/metrics-server.ts'

const root = join(import.meta.dirname, '..', '..')
const say = (line = '') => process.stdout.write(`${line}\n`)

async function start(): Promise<void> {
  const environment = readEnvironment()
  const config = toConfig(environment)
  const secrets = openDataFolder(config.dataDir, () => readSecrets(environment, config.dataDir))
  const lock = config.databaseUrl ? null : lockDataFolder(config.dataDir)
  const metrics = createMetrics(versionOf())
  const damage = Promise.withResolvers<void>()
  const onDamage = () => {
    noteDamage(config.dataDir)
    damage.resolve()
  }
  const { database, isLookedThrough } = await openDatabase(config, metrics, onDamage)
  const together = await joinOthers(config)
  const omni = await createApp({
    config,
    secrets,
    database,
    version: versionOf(),
    metrics,
    webDir: join(root, 'web', 'dist'),
    soleOwner: lock !== null,
    ...together.shared,
  }).catch((error: unknown) => {
    throw (config.databaseUrl ? null : sqliteRefusal(error, databasePath(config.dataDir))) ?? error
  })
  surviveMistakes(omni)
  drainOnSignal(omni, database, config, async () => {
    await together.leave()
    lock?.release()
  })
  await makeFirstAdmin(omni, secrets)
  const address = await listen(omni, config)
  await serveMetrics(metrics, config, secrets)
  await greet(omni, config, address)
  void damage.promise.then(() => endDamaged(omni, config))
  if (!isLookedThrough) void lookThroughBeside(omni, config, onDamage)
}

function openDataFolder<R>(dataDir: string, read: () => R): R {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof ConfigError || code === undefined) throw error
    throw new ConfigError(`DATA_DIR=${dataDir} cannot be used (${code}). It must be a folder to write in.`)
  }
}

type Opened = { readonly database: Database; readonly isLookedThrough: boolean }

async function openDatabase(config: Config, { observer }: Metrics, onDamage: () => void): Promise<Opened> {
  const onQuery: OnQuery = (milliseconds, ok, error) => {
    observer.database({ what: 'query', milliseconds, ok })
    if (error !== undefined && saysDamaged(error)) onDamage()
  }
  if (!config.databaseUrl) return openFolder(config.dataDir, onQuery)
  const database = openPostgres(config.databaseUrl, {
    onError: error => process.stderr.write(`database: ${error.message}\n`),
    onQuery,
  })
  if (!(await database.ping())) {
    throw new ConfigError(
      'The database of DATABASE_URL does not answer. Check that it runs, and the name and password in the address.',
    )
  }
  await migratePostgres(config.databaseUrl, migrations)
  return { database, isLookedThrough: true }
}

async function openFolder(dataDir: string, onQuery: OnQuery): Promise<Opened> {
  const path = databasePath(dataDir)
  try {
    const database = openSqlite(path, onQuery)
    const { isLookedThrough, damagedIndexes } = await refuseDamaged(database, dataDir, path)
    await migrate(database, migrations, async () => {
      say(`Backup before the upgrade: ${await backupSqlite(database, dataDir, new Date())}`)
    })
    if (damagedIndexes.length > 0) {
      say(`${damagedIndexSentence(damagedIndexes)} It is made again now.`)
      await makeIndexesAgain(database, damagedIndexes)
    }
    return { database, isLookedThrough }
  } catch (error) {
    throw sqliteRefusal(error, path) ?? error
  }
}

const databasePath = (dataDir: string) => join(dataDir, 'omniai.db')

/** Of a file that is large. What it finds is told as if a query had met it. */
async function lookThroughBeside(omni: OmniApp, { dataDir }: Config, onDamage: () => void): Promise<void> {
  try {
    const { isWhole, damagedIndexes } = await lookThrough(databasePath(dataDir))
    if (!isWhole) onDamage()
    else if (damagedIndexes.length > 0) {
      noteDamage(dataDir)
      omni.app.log.error(`${damagedIndexSentence(damagedIndexes)} The next start makes it again.`)
    }
  } catch (error) {
    omni.app.log.error({ err: error }, 'the database could not be looked through')
  }
}

/**
 * What a damaged file still answers may be wrong, and what is written to it may damage more: the server ends, and says
 * at each start why, until the file is another one.
 */
function endDamaged(omni: OmniApp, { dataDir, drainSeconds }: Config): void {
  process.stderr.write(`\nOmniAI ends.\n${damageSentence(databasePath(dataDir))}\n\n`)
  // Answers that run are told their end where that can still be written.
  setTimeout(() => process.exit(1), Math.min(5, drainSeconds + 1) * 1000).unref()
  void omni.drain(0).finally(() => process.exit(1))
}

/** Where several instances may work on one database they count, tell and stop together, or none starts beside another. */
async function joinOthers(config: Config) {
  if (!config.databaseUrl) return { shared: {}, leave: async () => {} }
  const place = await takePlace(config.databaseUrl, config.redisUrl ? 'beside others' : 'alone')
  if (!place) {
    throw new ConfigError(
      config.redisUrl
        ? 'Another OmniAI without REDIS_URL works on this database. Stop it, or give it the same REDIS_URL.'
        : 'Another OmniAI works on this database. Stop it; or give all of them the same REDIS_URL, so that they count limits together.',
    )
  }
  if (!config.redisUrl) return { shared: {}, leave: place.leave }
  // One instance alone, which most are, does not load what it does not use.
  const { joinThroughRedis } = await import('./platform/redis/together.ts')
  const together = await joinThroughRedis(config.redisUrl, line => process.stderr.write(`${line}\n`))
  if (!together) {
    throw new ConfigError(
      'The Redis of REDIS_URL does not answer. Check that it runs, and the name and password in the address.',
    )
  }
  return {
    shared: together.shared,
    async leave() {
      await together.close()
      await place.leave()
    },
  }
}

async function listen(omni: OmniApp, config: Config): Promise<string> {
  try {
    await omni.app.listen({ port: config.port, host: config.host })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new ConfigError(
        `Port ${config.port} is taken. Stop what uses it, or start with PORT=${config.port + 1}.`,
      )
    }
    throw error
  }
  const bound = omni.app.server.address()
  const port = typeof bound === 'object' && bound ? bound.port : config.port
  const name = isLoopback(config.host) || config.host === '0.0.0.0' ? 'localhost' : config.host
  return config.publicUrl ?? `http://${name}:${port}`
}

async function serveMetrics(metrics: Metrics, { metrics: where }: Config, secrets: Secrets): Promise<void> {
  if (!where) return
  const server = createMetricsServer(metrics.text, secrets.metricsToken)
  const address = await server.listen(where).catch((error: Error) => {
    throw new ConfigError(`METRICS_PORT=${where.port} cannot be opened on ${where.host}: ${error.message}.`)
  })
  // It tells of a server that drains until the last moment, and keeps nothing from ending.
  server.server.unref()
  metrics.watchEventLoop()
  say(`\n  Metrics:  ${address}/metrics`)
}

/** For tests and scripts: a first administrator without a browser. Ignored once there is one. */
async function makeFirstAdmin({ auth }: OmniApp, secrets: Secrets): Promise<void> {
  if (!secrets.firstAdmin) return
  if (!(await auth.firstAdmin.required())) {
    process.stderr.write('SETUP_ADMIN_EMAIL is ignored: this installation already has an administrator.\n')
    return
  }
  const source = { ip: 'local', userAgent: 'SETUP_ADMIN_EMAIL' }
  const admin = { ...secrets.firstAdmin, name: 'Administrator' }
  await auth.firstAdmin.appoint(source, admin).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'E_VALIDATION') throw error
    throw new ConfigError('SETUP_ADMIN_PASSWORD is too easy to guess. Choose another one.')
  })
}

async function greet({ auth }: OmniApp, config: Config, address: string): Promise<void> {
  const token = await auth.firstAdmin.issueToken()
  say()
  say(`  OmniAI is ready:  ${address}`)
  if (token) {
    say()
    say('  Make the first administrator with this link. It works once, for one hour:')
    say(`  ${address}/setup#token=${token}`)
  }
  if (!existsSync(join(root, 'web', 'dist', 'index.html'))) {
    say()
    say('  The web app is not built, so only the API answers. `npm start` builds it.')
  }
  if (config.environment !== 'production')
    say(`\n  OMNIAI_ENV=${config.environment}: not for other people's data.`)
  say()
}

/**
 * A promise nobody waited for fails alone: it is written down and everyone else's answers go on. An exception nobody
 * caught may have left anything half done: the answers that run are ended properly, then the process.
 */
function surviveMistakes(omni: OmniApp): void {
  process.on('unhandledRejection', error => omni.app.log.error({ err: error }, 'unhandled rejection'))
  process.on('uncaughtException', error => {
    omni.app.log.fatal({ err: error }, 'uncaught exception')
    void omni.drain(0).finally(() => process.exit(1))
  })
}

function drainOnSignal(
  omni: OmniApp,
  database: Database,
  config: Config,
  release: () => Promise<void>,
): void {
  let draining = false
  const onSignal = async () => {
    // A second signal means now.
    if (draining) process.exit(1)
    draining = true
    try {
      await omni.drain(config.drainSeconds * 1000)
      await release()
      await database.close()
      process.exit(0)
    } catch (error) {
      omni.app.log.fatal({ err: error }, 'drain failed')
      process.exit(1)
    }
  }
  process.on('SIGTERM', () => void onSignal())
  process.on('SIGINT', () => void onSignal())
}

function versionOf(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

try {
  await start()
} catch (error) {
  // Not as it is: what it carries along can be an address with a password.
  const text = error instanceof ConfigError ? error.message : JSON.stringify(errorForLog(error), null, 2)
  process.stderr.write(`\nOmniAI did not start.\n${text}\n\n`)
  process.exit(1)
}
