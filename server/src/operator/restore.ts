/** `omniai restore`: a backup into an installation that has nothing yet, of the same or the other kind of database. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Environment } from '../config/environment.ts'
import { type KeptSecrets, secretPath } from '../config/secrets.ts'
import type { Blobs } from '../kernel/blobs.ts'
import type { Database } from '../kernel/database.ts'
import { ConfigError } from '../kernel/errors.ts'
import { createDiskBlobs } from '../platform/blobs/disk-blobs.ts'
import { digestsOf } from '../platform/db/copy/copy-tables.ts'
import { copyFile } from './backup.ts'
import { expectIntact, expectSame, removeDatabase } from './database-copy.ts'
import { derivedTables, makeDerived } from './derived-tables.ts'
import {
  type Installation,
  keepServerAway,
  migrationsNamed,
  openBlobs,
  openFile,
  openReachable,
  readInstallation,
  secretsOf,
} from './installation.ts'
import { expectEmptyPostgres, fillPostgres } from './into-postgres.ts'
import { type Manifest, names, readBackup, syncPath } from './manifest.ts'
import { count, type Say } from './say.ts'
import { filesNamedIn } from './stored-files.ts'

export type RestoreWish = {
  readonly environment: Environment
  readonly folder: string
  readonly say: Say
}

export async function restore({ environment, say, ...wish }: RestoreWish): Promise<Manifest> {
  const folder = resolve(wish.folder)
  const installation = readInstallation(environment)
  const manifest = await readBackup(folder)
  migrationsNamed(manifest.migrations)
  say(`The backup of ${manifest.made_at} is whole.`)
  const kind = installation.config.databaseUrl ? 'postgres' : 'sqlite'
  const away = await keepServerAway(installation, kind)
  try {
    await expectEmpty(installation)
    const secrets = readSecrets(folder, installation)
    const copy = openFile(await workingCopy(folder, installation))
    const path = `${installation.sqlitePath}.restoring`
    try {
      expectSame(manifest.tables, await digestsOf(copy, derivedTables))
      await restoreFiles(installation, folder, copy, manifest, say)
      if (kind === 'postgres') await intoPostgres(installation, copy, say)
      else {
        await expectIntact(copy)
        if (manifest.database === 'postgres') await copy.transaction(makeDerived)
      }
    } catch (error) {
      await copy.close()
      await removeDatabase(path)
      throw error
    }
    await copy.close()
    keepSecrets(installation, secrets, say)
    if (kind === 'postgres') await removeDatabase(path)
    else {
      await syncPath(path)
      await rename(path, installation.sqlitePath)
      await syncPath(installation.config.dataDir)
    }
  } finally {
    await away.release()
  }
  say(
    'Restored. Start OmniAI: it brings the database up to its version, and ends answers that were being written.',
  )
  return manifest
}

/** The backup itself is only read: opening a database can write to it. */
async function workingCopy(folder: string, { config, sqlitePath }: Installation): Promise<string> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const path = `${sqlitePath}.restoring`
  await removeDatabase(path)
  copyFileSync(join(folder, names.database), path)
  return path
}

async function expectEmpty(installation: Installation): Promise<void> {
  const { config, sqlitePath } = installation
  if (config.databaseUrl) return expectEmptyPostgres(config.databaseUrl)
  if (existsSync(sqlitePath)) {
    throw new ConfigError(
      `${config.dataDir} holds a database already, and a backup is restored into an empty installation only. ` +
        'Set DATA_DIR to another folder, or move what is there away.',
    )
  }
}

function readSecrets(folder: string, installation: Installation): KeptSecrets {
  const path = join(folder, names.secrets)
  if (!existsSync(path)) return {}
  const secrets = JSON.parse(readFileSync(path, 'utf8')) as KeptSecrets
  const here = secretsOf(installation)
  for (const name of Object.keys(secrets) as (keyof KeptSecrets)[]) {
    if (here[name] === undefined || here[name] === secrets[name]) continue
    throw new ConfigError(
      `${name} is another one here than in the backup, so what is sealed there could not be opened. ` +
        `Set it to what ${names.secrets} of the backup says, or take that file out of the backup to go on without.`,
    )
  }
  return secrets
}

function keepSecrets({ environment, config }: Installation, secrets: KeptSecrets, say: Say): void {
  for (const name of Object.keys(secrets) as (keyof KeptSecrets)[]) {
    const path = secretPath(config.dataDir, name)
    if (environment[name] !== undefined || existsSync(path)) continue
    writeFileSync(path, `${secrets[name]}\n`, { mode: 0o600, flag: 'wx' })
    say(`${name}: ${path}`)
  }
  if (Object.keys(secrets).length > 0) return
  say('The backup has no keys. Set ENCRYPTION_KEY to the one it was made with, or enter sealed keys again.')
}

/** Before the database: a file without a row is swept, a row without its file is lost. */
async function restoreFiles(
  installation: Installation,
  folder: string,
  copy: Database,
  manifest: Manifest,
  say: Say,
): Promise<void> {
  const [from, into] = [await createDiskBlobs(join(folder, names.files)), await openBlobs(installation)]
  await expectOnlyOurs(into, copy)
  const missing = new Set(manifest.files.missing)
  let files = 0
  for await (const file of filesNamedIn(copy)) {
    if (missing.has(file.key)) continue
    if (!(await copyFile(from, into, file))) {
      throw new ConfigError(
        `The backup is damaged: the file ${file.key} is not what was written. Take another one.`,
      )
    }
    files += 1
  }
  say(`${count(files, 'file')} restored.`)
}

/** Those of a restore that broke off may lie there; anything else belongs to somebody. */
async function expectOnlyOurs(into: Blobs, copy: Database): Promise<void> {
  const ours = new Set<string>()
  for await (const { key } of filesNamedIn(copy)) ours.add(key)
  for await (const { key } of into.list()) {
    if (ours.has(key)) continue
    throw new ConfigError(
      'MEDIA_STORAGE_PATH holds files of another installation. Set it to an empty place, or move them away.',
    )
  }
}

async function intoPostgres({ config }: Installation, copy: Database, say: Say): Promise<void> {
  const target = await openReachable(config.databaseUrl!)
  try {
    await fillPostgres(copy, target, say)
  } finally {
    await target.close()
  }
}
