import { bounds } from '@omniai/contracts/limits'
import { readIdCursor, writeCursor } from '../../kernel/cursor.ts'
import type { IdPrefix } from '../../kernel/ids.ts'

type Query = { readonly cursor?: string; readonly limit?: number }

/**
 * A page of a list that goes from the newest id to the oldest. Asks for one more row than it gives, so that the last
 * page says that it is the last.
 */
export async function pageOf<Row extends { readonly id: string }, Item>(
  prefix: IdPrefix,
  query: Query,
  read: (place: { before: string | null; limit: number }) => Promise<Row[]>,
  present: (rows: Row[]) => Item[] | Promise<Item[]>,
): Promise<{ items: Item[]; next_cursor: string | null }> {
  const limit = query.limit ?? bounds.page_default
  const before = query.cursor === undefined ? null : readIdCursor(prefix, query.cursor)
  const rows = await read({ before, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: await present(shown), next_cursor: last ? writeCursor(last.id) : null }
}
