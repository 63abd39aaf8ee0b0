import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '../../kernel/database.ts'

/** A whole copy of a SQLite database, consistent although it is in use. @returns its path. */
export async function backupSqlite(database: Database, dataDir: string, at: Date): Promise<string> {
  const folder = join(dataDir, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `before-upgrade-${at.toISOString().replaceAll(/[:.]/g, '-')}.db`)
  await sql`vacuum into ${path}`.execute(database.tables<unknown>())
  return path
}
