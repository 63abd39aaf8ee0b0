import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** Statements kept prepared. Kysely asks for the same few hundred texts again and again. */
const statementCacheSize = 500
/** How long a statement waits for a lock that another process holds. It holds up everything else meanwhile. */
export const busyTimeoutMs = 5000

/**
 * The built-in SQLite in the shape Kysely's own SQLite dialect expects.
 * @param path a file, or ':memory:'.
 */
export function openNodeSqlite(path: string): SqliteDatabase {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode = WAL')
  // NORMAL keeps every commit across a crash of the process; FULL would also keep the last ones across a power
  // cut. What is acknowledged has to survive both, and commits are grouped, so the price is small.
  database.exec('PRAGMA synchronous = FULL')
  const prepared = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql)
      if (known) return known
      const statement = sql === 'rollback' ? rollbackOf(database) : adapt(database.prepare(sql))
      prepared.set(sql, statement)
      if (prepared.size > statementCacheSize) {
        const oldest = prepared.keys().next().value
        if (oldest !== undefined) prepared.delete(oldest)
      }
      return statement
    },
  }
}

/**
 * A full or failing disk makes SQLite take the transaction back by itself. A rollback on top of that would fail, and
 * its failure hide the reason.
 */
function rollbackOf(database: DatabaseSync): SqliteStatement {
  const rollback = adapt(database.prepare('rollback'))
  return {
    ...rollback,
    run: parameters =>
      database.isTransaction ? rollback.run(parameters) : { changes: 0, lastInsertRowid: 0 },
  }
}

function adapt(statement: StatementSync): SqliteStatement {
  const reader = statement.columns().length > 0
  return {
    reader,
    // Rows come with a null prototype, which breaks structural equality and spreads of them read the same.
    all: parameters => statement.all(...bind(parameters)).map(row => ({ ...row })),
    run: parameters => statement.run(...bind(parameters)),
    iterate: parameters => statement.iterate(...bind(parameters)),
  }
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map(value => {
    if (typeof value === 'boolean') return value ? 1 : 0
    return value as SQLInputValue
  })
}
