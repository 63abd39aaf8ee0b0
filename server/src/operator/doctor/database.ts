import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import { migrations } from '../../app.ts'
import type { Database } from '../../kernel/database.ts'
import { ConfigError } from '../../kernel/errors.ts'
import { migrationsOf } from '../../platform/db/copy/table-shape.ts'
import { forRequests } from '../../platform/db/postgres.ts'
import { expectIntact } from '../database-copy.ts'
import { type Installation, openExisting } from '../installation.ts'
import { count } from '../say.ts'
import { bad, codeOf, type Finding, good, skipped, warning } from './finding.ts'

export type ExaminedDatabase = {
  readonly findings: readonly Finding[]
  /** Open, for whoever looks further; null when it is not one that this version can work on as it is. */
  readonly database: Database | null
}

export async function examineDatabase(installation: Installation): Promise<ExaminedDatabase> {
  const { config, sqlitePath } = installation
  if (!config.databaseUrl && !existsSync(sqlitePath)) {
    return { findings: [skipped('database', 'There is none yet: the first start makes it.')], database: null }
  }
  let database: Database
  try {
    database = await openExisting(installation, forRequests)
  } catch (error) {
    const says = error instanceof ConfigError ? error.message : `It cannot be opened (${codeOf(error)}).`
    return {
      findings: [
        bad(
          'database',
          says,
          config.databaseUrl
            ? 'Start it, or mend its address.'
            : 'Mend that first and ask again. If it stays so, restore a backup into another folder.',
        ),
      ],
      database: null,
    }
  }
  const findings: Finding[] = []
  let isOfThisVersion = false
  try {
    findings.push(await versionOf(database), await takesWrites(database))
    const tables = await migrated(database)
    isOfThisVersion = tables.state === 'good'
    findings.push(tables)
    if (database.kind === 'sqlite') findings.push(await intact(database))
    else findings.push(...(await postgresSettings(database)))
  } catch (error) {
    findings.push(bad('database', `It cannot be read (${codeOf(error)}).`, 'Restore a backup.'))
  }
  const isUsable = isOfThisVersion && findings.every(({ state }) => state !== 'bad')
  if (!isUsable) await database.close()
  return { findings, database: isUsable ? database : null }
}

async function versionOf(database: Database): Promise<Finding> {
  const db = database.tables<unknown>()
  const { rows } =
    database.kind === 'sqlite'
      ? await sql<{ version: string }>`select sqlite_version() as version`.execute(db)
      : await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
  const name = database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'
  return good('database', `${name} ${rows[0]?.version} answers.`)
}

async function takesWrites(database: Database): Promise<Finding> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (await database.isWritable()) return good('database', 'It takes writes.')
    // The server beside may be writing this very moment.
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return bad(
    'database',
    'It does not take writes.',
    database.kind === 'sqlite'
      ? 'See who holds it locked, and that its disk is not read-only.'
      : 'Name the primary in DATABASE_URL: this one is a standby, or was set to read only.',
  )
}

async function migrated(database: Database): Promise<Finding> {
  const had = await migrationsOf(database.tables<unknown>(), database.kind)
  const known = new Set(migrations.map(({ name }) => name))
  const strange = had.filter(name => !known.has(name))
  if (strange.length > 0) {
    return bad(
      'database',
      `A newer OmniAI wrote it (${strange[0]} is unknown here).`,
      'Start that version, or restore the backup made before the upgrade.',
    )
  }
  if (had.length === 0) return skipped('database', 'It is empty: the first start makes its tables.')
  const missing = migrations.length - had.length
  if (missing === 0) return good('database', 'Its tables are those of this version.')
  return warning(
    'database',
    `${count(missing, 'migration')} will run at the next start.`,
    'Try it first with `omniai rehearse`, and take a backup.',
  )
}

async function intact(database: Database): Promise<Finding> {
  try {
    await expectIntact(database)
    return good('database', 'It is whole: every page, index and reference.')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return bad('database', error.message, 'Keep the data folder as it is, and restore a backup elsewhere.')
  }
}

/** Each instance holds up to 13 connections. */
const connectionsOfOne = 13

async function postgresSettings(database: Database): Promise<Finding[]> {
  const { rows } = await sql<{ encoding: string; most: number }>`
    select current_setting('server_encoding') as encoding, current_setting('max_connections')::int as most`.execute(
    database.tables<unknown>(),
  )
  const { encoding = '', most = 0 } = rows[0] ?? {}
  return [
    encoding === 'UTF8'
      ? good('database', 'Its encoding is UTF8.')
      : bad('database', `Its encoding is ${encoding}.`, 'Make a database with encoding UTF8 and move to it.'),
    most >= 2 * connectionsOfOne
      ? good('database', `It takes ${most} connections; an instance holds up to ${connectionsOfOne}.`)
      : warning(
          'database',
          `It takes ${most} connections, and an instance holds up to ${connectionsOfOne}.`,
          'Raise max_connections.',
        ),
  ]
}
