import { Kysely, SqliteDialect } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { openNodeSqlite } from './node-sqlite.ts'
import { wrapDatabase } from './wrap.ts'

/** @param path a file, or ':memory:'. One process, one connection; writers queue inside Kysely. */
export function openSqlite(path: string): Database {
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: openNodeSqlite(path) }) })
  return wrapDatabase(kysely, 'sqlite')
}
