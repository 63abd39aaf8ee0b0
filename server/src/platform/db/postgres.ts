import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../../kernel/database.ts'
import { wrapDatabase } from './wrap.ts'

const int8 = 20

/**
 * @param url postgres://…
 * @param schema search path of all connections; tests keep apart with it.
 */
export function openPostgres(
  url: string,
  options: { schema?: string; onError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    ...(options.schema ? { options: `-c search_path=${options.schema}` } : {}),
    types: {
      // Epoch milliseconds and counters fit a double; the driver would hand them over as text.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  })
  // An idle connection that dies emits here; without a listener it would end the process.
  pool.on('error', error => options.onError?.(error))
  return wrapDatabase(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }), 'postgres')
}
