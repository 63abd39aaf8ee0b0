import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { openNodeSqlite } from './node-sqlite.ts'
import { openReadThread } from './read-thread.ts'
import { type OnQuery, queryLog, wrapDatabase } from './wrap.ts'

/** SQLite can take back a change of the schema; Kysely leaves migrations without a transaction unless told so. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdl()
  }
}

/**
 * @param path a file, or ':memory:'. One process, one connection; writers queue inside Kysely. A file has a second
 * connection for long reads, on a thread of its own.
 */
export function openSqlite(path: string, onQuery?: OnQuery): Database {
  const dialect = new Dialect({ database: openNodeSqlite(path) })
  const log = onQuery && { log: queryLog(onQuery) }
  const kysely = new Kysely<unknown>({ dialect, ...log })
  return wrapDatabase(
    kysely,
    'sqlite',
    path === ':memory:' ? {} : { longReads: openReadThread(path, log?.log) },
  )
}
