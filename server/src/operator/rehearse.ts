/** `omniai rehearse`: the upgrade to this version on a copy, so that it is known how it goes before it is done. */
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { migrations } from '../app.ts'
import type { Environment } from '../config/environment.ts'
import type { Database, Migration } from '../kernel/database.ts'
import { ConfigError } from '../kernel/errors.ts'
import { type Digests, digestsOf } from '../platform/db/copy/copy-tables.ts'
import { migrationsOf } from '../platform/db/copy/table-shape.ts'
import { migrate } from '../platform/db/migrate.ts'
import { noDeadlines, openPostgres } from '../platform/db/postgres.ts'
import { copyToFile, expectIntact } from './database-copy.ts'
import { derivedTables } from './derived-tables.ts'
import {
  type Installation,
  openExisting,
  openFile,
  openReachable,
  readInstallation,
  version,
} from './installation.ts'
import { fillPostgres } from './into-postgres.ts'
import { names, readBackup } from './manifest.ts'
import { readEverything, type WhatWasRead } from './read-everything.ts'
import { count, type Say } from './say.ts'

export type RehearsalReport = {
  readonly ok: boolean
  readonly version: string
  readonly database: Database['kind']
  readonly copy_seconds: number
  readonly migrations: readonly { readonly name: string; readonly seconds: number }[]
  readonly migrate_seconds: number
  readonly tables: readonly {
    readonly name: string
    readonly before: number | null
    readonly after: number | null
  }[]
  /** null when the app did not start. */
  readonly read: (WhatWasRead & { readonly seconds: number }) | null
  readonly problems: readonly string[]
}

export type RehearsalWish = {
  readonly environment: Environment
  /** A backup; null: the database of the installation, which may be in use. */
  readonly folder: string | null
  readonly say: Say
}

export async function rehearse({ environment, folder, say }: RehearsalWish): Promise<RehearsalReport> {
  const installation = readInstallation(environment)
  const place = mkdtempSync(join(tmpdir(), 'omniai-rehearsal-'))
  try {
    const clock = stopwatch()
    const copy = await makeCopy(installation, folder && resolve(folder), place, say)
    try {
      const copySeconds = clock()
      say(`Copied in ${copySeconds} s. What follows happens to the copy.`)
      return await tryUpgrade(installation, copy.database, place, copySeconds, say)
    } finally {
      await copy.remove()
    }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function tryUpgrade(
  installation: Installation,
  database: Database,
  place: string,
  copySeconds: number,
  say: Say,
): Promise<RehearsalReport> {
  const problems: string[] = []
  const attempt = async <R>(work: () => Promise<R>): Promise<R | null> => {
    try {
      return await work()
    } catch (error) {
      problems.push(sentenceOf(error))
      return null
    }
  }
  const before = await digestsOf(database, derivedTables)
  const had = await migrationsOf(database.tables<unknown>(), database.kind)
  const steps: { name: string; seconds: number }[] = []
  const clock = stopwatch()
  await attempt(() => migrate(database, timed(migrations, had, steps)))
  const migrateSeconds = clock()
  say(`${count(steps.length, 'migration')} in ${migrateSeconds} s.`)
  for (const { name, seconds } of steps) say(`  ${name}: ${seconds} s`)

  if (database.kind === 'sqlite') await attempt(() => expectIntact(database))
  const after = await digestsOf(database, derivedTables)
  problems.push(...lostRows(before, after))
  const reading = stopwatch()
  const read = problems.length > 0 ? null : await attempt(() => readEverything(installation, database, place))
  if (read) {
    say(
      `OmniAI ${version()} starts on it, and reads ${count(read.messages, 'message')} of ${count(read.people, 'person', 'people')}.`,
    )
  }
  const report = {
    ok: problems.length === 0,
    version: version(),
    database: database.kind,
    copy_seconds: copySeconds,
    migrations: steps,
    migrate_seconds: migrateSeconds,
    tables: countsOf(before, after),
    read: read && { ...read, seconds: reading() },
    problems,
  }
  for (const { name, before: had, after: has } of report.tables) {
    if (had !== has) say(`  ${name}: ${had ?? 'not there'} → ${has ?? 'gone'}`)
  }
  for (const problem of problems) say(`Problem: ${problem}`)
  say(
    report.ok
      ? 'The upgrade will go well. Nothing of the original was changed.'
      : 'Do not upgrade yet. Nothing of the original was changed.',
  )
  return report
}

async function makeCopy(
  installation: Installation,
  folder: string | null,
  place: string,
  say: Say,
): Promise<{ database: Database; remove(): Promise<void> }> {
  const path = join(place, names.database)
  if (folder) {
    await readBackup(folder)
    copyFileSync(join(folder, names.database), path)
  }
  const url = installation.config.databaseUrl
  if (!url) {
    if (!folder) await closing(await openExisting(installation), source => copyToFile(source, path))
    const database = openFile(path)
    return { database, remove: () => database.close() }
  }
  const source = folder ? openFile(path) : await openReachable(url)
  return closing(source, () => scratchPostgres(url, source, say))
}

/** In the same database, so that it is the same PostgreSQL, in a schema of its own. */
async function scratchPostgres(url: string, source: Database, say: Say) {
  const schema = `omniai_rehearsal_${randomBytes(6).toString('hex')}`
  const admin = await openReachable(url)
  const drop = async () => {
    await sql`drop schema ${sql.id(schema)} cascade`.execute(admin.tables<unknown>())
    await admin.close()
  }
  try {
    await sql`create schema ${sql.id(schema)}`.execute(admin.tables<unknown>())
  } catch (error) {
    await admin.close()
    throw new ConfigError(
      'The user of DATABASE_URL may not make a schema to rehearse in. Let it (`grant create on database … to …`), ' +
        'or rehearse a backup without DATABASE_URL.',
      { cause: error },
    )
  }
  say(`The copy is the schema ${schema}, which is dropped at the end.`)
  const database = openPostgres(inSchema(url, schema), { deadlines: noDeadlines })
  const remove = async () => {
    await database.close()
    await drop()
  }
  try {
    await fillPostgres(source, database, () => {})
    return { database, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Of several settings the last one counts. */
function inSchema(url: string, schema: string): string {
  const address = new URL(url)
  const options = address.searchParams.get('options')
  address.searchParams.set('options', `${options ? `${options} ` : ''}-c search_path=${schema}`)
  return address.href
}

async function closing<R>(database: Database, work: (database: Database) => Promise<R>): Promise<R> {
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const timed = (
  all: readonly Migration[],
  had: readonly string[],
  steps: { name: string; seconds: number }[],
) =>
  all.map(({ name, up }): Migration => {
    if (had.includes(name)) return { name, up }
    return {
      name,
      async up(db, kind) {
        const clock = stopwatch()
        await up(db, kind)
        steps.push({ name, seconds: clock() })
      },
    }
  })

/** A migration adds rows and takes none, unless it says so; none says so yet. */
function lostRows(before: Digests, after: Digests): string[] {
  return Object.entries(before).flatMap(([name, { rows }]) => {
    const left = after[name]?.rows
    if (left === undefined) return [`${name} is gone, with ${count(rows, 'row')}.`]
    return left < rows ? [`${name} has ${count(left, 'row')} instead of ${rows}.`] : []
  })
}

const countsOf = (before: Digests, after: Digests) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map(name => ({ name, before: before[name]?.rows ?? null, after: after[name]?.rows ?? null }))

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

function stopwatch(): () => number {
  const begun = performance.now()
  return () => Math.round(performance.now() - begun) / 1000
}
