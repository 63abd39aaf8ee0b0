/** A SQLite file with pages that are not what was written: found, said, and not served in parts. */
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { ConfigError } from '../../kernel/errors.ts'

/** Up to here every page is looked at before a start, in about a tenth of a second; of a larger file beside the work. */
export const checkedAtStartBytes = 64 * 1024 * 1024

const corrupt = 11
const notADatabase = 26
/** An index of the search, which is made from the rows and can be made again. */
const corruptVirtualTable = corrupt | (1 << 8)

export const saysDamaged = (error: unknown): boolean => {
  const { errcode } = error as { errcode?: number }
  if (errcode === undefined || errcode === corruptVirtualTable) return false
  return (errcode & 0xff) === corrupt || (errcode & 0xff) === notADatabase
}

export const damageSentence = (path: string): string =>
  `${path} is damaged: parts of it are not what was written. ` +
  'Keep the folder as it is, see to the disk, and restore a backup into another one (docs/operate/backup.md).'

const notePath = (dataDir: string) => join(dataDir, 'database-damaged')

/** What a start has to know that comes after this one. The disk that damages may also be one that takes no note. */
export function noteDamage(dataDir: string): void {
  try {
    writeFileSync(notePath(dataDir), 'Found damaged; the next start looks at all of it first.\n', {
      mode: 0o600,
    })
  } catch {}
}

/**
 * Refuses a damaged file before anything is written to it. A large one is taken on trust, unless damage was noted.
 * @returns whether all of it was looked at.
 */
export async function refuseDamaged(database: Database, dataDir: string, path: string): Promise<boolean> {
  const isNoted = existsSync(notePath(dataDir))
  if (!isNoted && statSync(path).size > checkedAtStartBytes) return false
  // References and order of every index too where there is a reason: it takes several times as long.
  const check = isNoted ? sql`pragma integrity_check(1)` : sql`pragma quick_check(1)`
  const { rows } = await check.execute(database.tables<unknown>())
  const [says] = rows.map(row => Object.values(row as Record<string, unknown>)[0])
  if (says !== 'ok') throw new ConfigError(damageSentence(path))
  rmSync(notePath(dataDir), { force: true })
  return true
}

/** Looks at every page of a file that is in use, on a thread of its own. Resolves with whether it is whole. */
export function lookThrough(path: string): Promise<boolean> {
  const thread = new Worker(new URL('./damage-thread.ts', import.meta.url), {
    workerData: path,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  thread.unref()
  return new Promise((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}
