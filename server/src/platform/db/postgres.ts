import { type DatabaseIntrospector, Kysely, PostgresDialect, sql, type TableMetadata } from 'kysely'
import pg from 'pg'
import type { Database } from '../../kernel/database.ts'
import { type OnQuery, queryLog, wrapDatabase } from './wrap.ts'

const int8 = 20

/**
 * Looks for tables in our own schema only. Kysely looks in all of them, and takes the migration table of another
 * application in the same database for ours.
 */
class OwnSchemaDialect extends PostgresDialect {
  override createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    const everywhere = super.createIntrospector(db)
    return {
      getSchemas: () => everywhere.getSchemas(),
      async getTables(): Promise<TableMetadata[]> {
        const { rows } = await sql<{ name: string; schema: string }>`
          select tablename as name, schemaname as schema from pg_tables
          where schemaname = current_schema()`.execute(db)
        return rows.map(row => ({ ...row, isView: false, isForeign: false, columns: [] }))
      },
    }
  }
}

/** How long one statement may take there, and how long its answer is waited for here. 0: as long as it takes. */
export type Deadlines = { readonly statementMs: number; readonly answerMs: number }

/** Somebody waits for a request: one that takes longer is given up, and its connection serves others. */
export const forRequests: Deadlines = { statementMs: 15_000, answerMs: 20_000 }
/** Migrations and commands of an operator rewrite whole tables: given up halfway they would never get through. */
export const noDeadlines: Deadlines = { statementMs: 0, answerMs: 0 }

/**
 * @param url postgres://…
 * @param schema search path of all connections; tests keep apart with it.
 */
export function openPostgres(
  url: string,
  options: {
    schema?: string
    deadlines?: Deadlines
    onError?: (error: Error) => void
    onQuery?: OnQuery
  } = {},
): Database {
  const { statementMs, answerMs } = options.deadlines ?? forRequests
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    // As text, since the driver takes a 0 for nothing said; the role may have a deadline of its own.
    statement_timeout: String(statementMs) as unknown as number,
    query_timeout: answerMs,
    keepAlive: true,
    ...(options.schema ? { options: `-c search_path=${options.schema}` } : {}),
    types: {
      // Epoch milliseconds and counters fit a double; the driver would hand them over as text.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  })
  // An idle connection that dies emits here; without a listener it would end the process.
  pool.on('error', error => options.onError?.(error))
  // The pool listens to idle connections only. One that dies in the hands of a transaction emits for itself, while no
  // query of it runs; whoever holds it hears of it by the next one.
  pool.on('connect', client => client.on('error', () => {}))
  const dialect = new OwnSchemaDialect({ pool })
  const { onQuery } = options
  const kysely = new Kysely<unknown>({ dialect, ...(onQuery && { log: queryLog(onQuery) }) })
  return wrapDatabase(kysely, 'postgres', {
    connections: () => [
      ['busy', pool.totalCount - pool.idleCount],
      ['idle', pool.idleCount],
      ['waiting', pool.waitingCount],
    ],
  })
}
