import { type Kysely, type LogEvent, sql, type Transaction } from 'kysely'
import type { Database } from '../../kernel/database.ts'

/** Told of every query, never what it says. */
export type OnQuery = (milliseconds: number, ok: boolean) => void

export const queryLog =
  (onQuery: OnQuery | undefined) =>
  (event: LogEvent): void =>
    onQuery?.(event.queryDurationMillis, event.level === 'query')

export function wrapDatabase(
  kysely: Kysely<unknown>,
  kind: Database['kind'],
  connections: Database['connections'] = () => [],
): Database {
  return {
    kind,
    tables: <T>() => kysely as unknown as Kysely<T>,
    async transaction(fn) {
      const committed: (() => void)[] = []
      const result = await kysely.transaction().execute(transaction =>
        fn({
          kind,
          tables: <T>() => transaction as unknown as Transaction<T>,
          onCommit: callback => committed.push(callback),
        }),
      )
      for (const callback of committed) callback()
      return result
    },
    async ping() {
      const timeout = new Promise<false>(resolve => setTimeout(resolve, 1000, false).unref())
      const query = sql`select 1`.execute(kysely).then(
        () => true,
        () => false,
      )
      return Promise.race([query, timeout])
    },
    connections,
    close: () => kysely.destroy(),
  }
}
