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

export const damagedIndexSentence = (indexes: readonly string[]): string =>
  `An index of the search is damaged (${indexes.join(', ')}): nothing is lost, but not all is found.`

/** FTS5 looks through its own tables in the same check, and says what is wrong with one in several ways. */
const ofIndex = /^(?:fts5: |malformed |unable ).*?\btable "?(?:main\.)?(\w+)/
const namesFts5 = /fts5/i

/** @param rows of `quick_check` or `integrity_check`, each with one column. */
export function readCheck(rows: readonly unknown[]): {
  readonly damage: readonly string[]
  /** Of the search: made from the rows, so that they can be made again. */
  readonly indexes: readonly string[]
} {
  const damage: string[] = []
  const indexes = new Set<string>()
  for (const row of rows) {
    const says = String(Object.values(row as Record<string, unknown>)[0])
    const [, index] = (namesFts5.test(says) && ofIndex.exec(says)) || []
    if (index !== undefined) indexes.add(index)
    else if (says !== 'ok') damage.push(says)
  }
  return { damage, indexes: [...indexes] }
}

export type LookedAt = {
  readonly isLookedThrough: boolean
  readonly damagedIndexes: readonly string[]
}

/** Refuses a damaged file before anything is written to it. A large one is taken on trust, unless damage was noted. */
export async function refuseDamaged(database: Database, dataDir: string, path: string): Promise<LookedAt> {
  const isNoted = existsSync(notePath(dataDir))
  if (!isNoted && statSync(path).size > checkedAtStartBytes)
    return { isLookedThrough: false, damagedIndexes: [] }
  // References and order of every index too where there is a reason: it takes several times as long.
  const check = isNoted ? sql`pragma integrity_check` : sql`pragma quick_check`
  const { rows } = await check.execute(database.tables<unknown>())
  const { damage, indexes } = readCheck(rows)
  if (damage.length > 0) throw new ConfigError(damageSentence(path))
  if (indexes.length === 0) rmSync(notePath(dataDir), { force: true })
  return { isLookedThrough: true, damagedIndexes: indexes }
}

export type LookedThrough = { readonly isWhole: boolean; readonly damagedIndexes: readonly string[] }

/** Looks at every page of a file that is in use, on a thread of its own. */
export function lookThrough(path: string): Promise<LookedThrough> {
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
