/** What a backup says of itself, so that it can be believed before anything of it is used. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ConfigError } from '../kernel/errors.ts'
import type { Digests } from '../platform/db/copy/copy-tables.ts'

export const format = 1
export const names = {
  manifest: 'manifest.json',
  database: 'database.db',
  secrets: 'secrets.json',
  files: 'files',
} as const

export type Part = { readonly path: string; readonly bytes: number; readonly sha256: string }

export type Manifest = {
  readonly format: typeof format
  readonly made_at: string
  readonly version: string
  /** What it was made of. The copy is a SQLite file either way. */
  readonly database: 'sqlite' | 'postgres'
  readonly migrations: readonly string[]
  readonly tables: Digests
  /** The database, and the secrets when they are in it. Each file of people is vouched for by its row. */
  readonly parts: readonly Part[]
  readonly files: { readonly count: number; readonly bytes: number; readonly missing: readonly string[] }
}

export async function partOf(folder: string, path: string): Promise<Part> {
  const full = join(folder, path)
  return { path, bytes: statSync(full).size, sha256: await sha256Of(full) }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Survives a power cut when it returns. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** @returns the manifest of a backup whose parts are what it says. */
export async function readBackup(folder: string): Promise<Manifest> {
  const path = join(folder, names.manifest)
  if (!existsSync(path)) {
    throw new ConfigError(`${folder} is no backup: it has no ${names.manifest}. One that broke off has none.`)
  }
  const manifest = parsed(path)
  for (const part of manifest.parts) {
    const full = join(folder, part.path)
    if (!existsSync(full)) throw new ConfigError(`The backup is not whole: ${part.path} is missing.`)
    if ((await sha256Of(full)) !== part.sha256) {
      throw new ConfigError(`The backup is damaged: ${part.path} is not what was written. Take another one.`)
    }
  }
  return manifest
}

function parsed(path: string): Manifest {
  let manifest: Manifest
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch (error) {
    throw new ConfigError(`The backup is damaged: ${names.manifest} cannot be read.`, { cause: error })
  }
  if (manifest.format !== format) {
    throw new ConfigError(
      `The backup has format ${manifest.format}, and this version knows ${format}. Use the version that made it (${manifest.version}).`,
    )
  }
  return manifest
}
