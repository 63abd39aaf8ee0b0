/** `omniai backup`: database, files and keys of one moment, while the server goes on. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Environment } from '../config/environment.ts'
import type { Blobs } from '../kernel/blobs.ts'
import { ConfigError } from '../kernel/errors.ts'
import { createDiskBlobs } from '../platform/blobs/disk-blobs.ts'
import { copyToFile } from './database-copy.ts'
import {
  type Installation,
  openBlobs,
  openExisting,
  openFile,
  readInstallation,
  secretsOf,
  version,
} from './installation.ts'
import { format, type Manifest, names, type Part, partOf, syncPath } from './manifest.ts'
import { bytesInWords, count, type Say } from './say.ts'
import { filesNamedIn } from './stored-files.ts'

export type BackupWish = {
  readonly environment: Environment
  /** Where it shall lie: nothing yet, or an empty folder. */
  readonly folder: string
  readonly withSecrets: boolean
  readonly say: Say
  readonly now?: () => number
}

export async function backup({
  environment,
  withSecrets,
  say,
  now = Date.now,
  ...wish
}: BackupWish): Promise<Manifest> {
  const installation = readInstallation(environment)
  const folder = resolve(wish.folder)
  expectFree(folder)
  const database = await openExisting(installation)
  // Beside, and renamed when it is whole: what has the name is a backup.
  const begun = `${folder}.unfinished-${process.pid}`
  try {
    await mkdir(dirname(folder), { recursive: true })
    mkdirSync(begun, { mode: 0o700 })
    const madeAt = new Date(now()).toISOString()
    const copy = await copyToFile(database, join(begun, names.database))
    say(
      `Database: ${count(rowsIn(copy.tables), 'row')} in ${count(Object.keys(copy.tables).length, 'table')}.`,
    )
    const files = await copyFiles(installation, begun, say)
    const parts = [
      await partOf(begun, names.database),
      ...(await copySecrets(installation, begun, withSecrets, say)),
    ]
    const manifest: Manifest = {
      format,
      made_at: madeAt,
      version: version(),
      database: database.kind,
      ...copy,
      parts,
      files,
    }
    writeFileSync(join(begun, names.manifest), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    await finish(begun, folder)
    say(`Backup: ${folder}`)
    return manifest
  } catch (error) {
    await rm(begun, { recursive: true, force: true })
    throw noRoom(error, folder)
  } finally {
    await database.close()
  }
}

function expectFree(folder: string): void {
  if (!existsSync(folder)) return
  let inside: string[]
  try {
    inside = readdirSync(folder)
  } catch (error) {
    throw new ConfigError(`${folder} is no folder. Name one that is not there yet.`, { cause: error })
  }
  if (inside.length > 0) throw new ConfigError(`${folder} is not empty. Name a folder that is not there yet.`)
}

/** The database came first: a file that it names and that is gone by now was deleted meanwhile. */
async function copyFiles(installation: Installation, begun: string, say: Say): Promise<Manifest['files']> {
  const [from, into] = [await openBlobs(installation), await createDiskBlobs(join(begun, names.files))]
  const copy = openFile(join(begun, names.database))
  const missing: string[] = []
  let [files, bytes] = [0, 0]
  try {
    for await (const file of filesNamedIn(copy)) {
      if (!(await copyFile(from, into, file))) missing.push(file.key)
      else {
        files += 1
        bytes += file.bytes
      }
    }
  } finally {
    await copy.close()
  }
  say(`Files: ${files}, ${bytesInWords(bytes)}.`)
  if (missing.length > 0) {
    say(
      `${count(missing.length, 'file')} of the database could not be found or is damaged, and is not in the backup.`,
    )
  }
  return { count: files, bytes, missing }
}

/** @returns false when it is not there, or not the file that its row tells of. */
export async function copyFile(
  from: Blobs,
  into: Blobs,
  { key, bytes, sha256 }: { key: string; bytes: number; sha256: string },
): Promise<boolean> {
  const stream = await from.get(key)
  if (!stream) return false
  const written = await into.put(stream, Number.POSITIVE_INFINITY, key)
  if (written.sha256 === sha256 && written.bytes === bytes) return true
  await into.delete(key)
  return false
}

async function copySecrets(
  installation: Installation,
  begun: string,
  isWanted: boolean,
  say: Say,
): Promise<Part[]> {
  const secrets = secretsOf(installation)
  if (!isWanted) {
    say(
      'Keys: left out. Without ENCRYPTION_KEY what is sealed in the database cannot be opened: keep it elsewhere.',
    )
    return []
  }
  const found = Object.keys(secrets)
  if (found.length === 0) {
    say('Keys: none were found. Keep those of the environment of the server with this backup.')
    return []
  }
  writeFileSync(join(begun, names.secrets), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  await syncPath(join(begun, names.secrets))
  say(`Keys: ${found.join(', ')}. Whoever reads the backup can open what is sealed in it.`)
  return [await partOf(begun, names.secrets)]
}

async function finish(begun: string, folder: string): Promise<void> {
  for (const name of [names.database, names.manifest]) await syncPath(join(begun, name))
  await syncPath(begun)
  if (existsSync(folder)) await rmdir(folder)
  await rename(begun, folder)
  await syncPath(dirname(folder))
}

const rowsIn = (tables: Manifest['tables']) => Object.values(tables).reduce((sum, { rows }) => sum + rows, 0)

function noRoom(error: unknown, folder: string): unknown {
  const text = String(error)
  const isFull = /ENOSPC|EDQUOT|disk is full|E_STORAGE_FULL/.test(
    `${text} ${(error as { code?: string }).code}`,
  )
  if (isFull)
    return new ConfigError(`There is no room for the backup at ${folder}. Nothing of it was kept.`, {
      cause: error,
    })
  const { code } = error as NodeJS.ErrnoException
  if (code && ['EACCES', 'EROFS', 'EPERM'].includes(code)) {
    return new ConfigError(`${dirname(folder)} cannot be written to (${code}).`, { cause: error })
  }
  return error
}
