import { type Kysely, type LogEvent, sql, type Transaction } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { busyTimeoutMs } from './node-sqlite.ts'

/** Told of every query, never what it says; of one that failed, why. */
export type OnQuery = (milliseconds: number, ok: boolean, error?: unknown) => void

export const queryLog =
  (onQuery: OnQuery | undefined) =>
  (event: LogEvent): void =>
    onQuery?.(
      event.queryDurationMillis,
      event.level === 'query',
      event.level === 'error' ? event.error : undefined,
    )

export function wrapDatabase(
  kysely: Kysely<unknown>,
  kind: Database['kind'],
  {
    connections = () => [],
    longReads = kysely,
  }: { connections?: Database['connections']; longReads?: Kysely<unknown> } = {},
): Database {
  return {
    kind,
    tables: <T>() => kysely as unknown as Kysely<T>,
    longReads: <T>() => longReads as unknown as Kysely<T>,
    async transaction(fn, { survives } = {}) {
      const committed: (() => void)[] = []
      const isQuick = survives === 'crash'
      const work = (on: Kysely<unknown>) =>
        on.transaction().execute(async transaction => {
          if (isQuick && kind === 'postgres')
            await sql`set local synchronous_commit = off`.execute(transaction)
          return fn({
            kind,
            tables: <T>() => transaction as unknown as Transaction<T>,
            onCommit: callback => committed.push(callback),
          })
        })
      const result = isQuick && kind === 'sqlite' ? await withoutWaiting(kysely, work) : await work(kysely)
      for (const callback of committed) callback()
      return result
    },
    ping: () => withinASecond(sql`select 1`.execute(kysely).then(() => true)),
    isWritable: () =>
      withinASecond(kind === 'postgres' ? postgresTakesWrites(kysely) : sqliteTakesWrites(kysely)),
    connections,
    async close() {
      if (longReads !== kysely) await longReads.destroy()
      await kysely.destroy()
    },
  }
}

async function withinASecond(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(resolve, 1000, false)
  })
  const known = answer.catch(() => false)
  return Promise.race([known, late]).finally(() => clearTimeout(timer))
}

/** A standby, or one that was switched to read only. */
async function postgresTakesWrites(kysely: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ read_only: string }>`
    select current_setting('transaction_read_only') as read_only`.execute(kysely)
  return rows[0]?.read_only === 'off'
}

/** The lock of a writer, taken and given back. Nobody else writes here, so there is nothing to wait for. */
const sqliteTakesWrites = (kysely: Kysely<unknown>): Promise<boolean> =>
  kysely.connection().execute(async connection => {
    await sql`pragma busy_timeout = 0`.execute(connection)
    try {
      await sql`begin immediate`.execute(connection)
      await sql`rollback`.execute(connection)
      return true
    } finally {
      await sql.raw(`pragma busy_timeout = ${busyTimeoutMs}`).execute(connection)
    }
  })

/** The next commit that waits for the disk takes with it what this one left to the system. */
function withoutWaiting<R>(kysely: Kysely<unknown>, work: (on: Kysely<unknown>) => Promise<R>): Promise<R> {
  // Inside a transaction it cannot be changed; the connection is ours until both are done.
  return kysely.connection().execute(async connection => {
    await sql`pragma synchronous = normal`.execute(connection)
    try {
      return await work(connection)
    } finally {
      await sql`pragma synchronous = full`.execute(connection)
    }
  })
}
