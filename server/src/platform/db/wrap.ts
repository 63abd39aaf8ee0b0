import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../../kernel/database.ts'

export function wrapDatabase(kysely: Kysely<unknown>, kind: Database['kind']): Database {
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
    close: () => kysely.destroy(),
  }
}
