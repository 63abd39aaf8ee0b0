import { textOf } from '@omniai/contracts/apply-event'
import { bounds } from '@omniai/contracts/limits'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { SearchHit, SearchPage, SearchParameters } from '@omniai/contracts/schemas/search'
import { foreignCursor, readPlace, writeCursor } from '../../../kernel/cursor.ts'
import type { Principal } from '../../../kernel/principal.ts'
import { snippetOf } from '../../../kernel/text-search/snippet.ts'
import { readTerms, type Term } from '../../../kernel/text-search/terms.ts'
import type { Found, SearchFilter, SearchIndex, SearchPlace } from './index-store.ts'

/** Titles and texts of one's own threads. Whatever was typed, it is an answer: at worst nothing was found. */
export async function search(
  index: SearchIndex,
  { userId }: Principal,
  query: SearchParameters,
): Promise<SearchPage> {
  const before = query.cursor ? placeOf(query.cursor) : null
  const terms = readTerms(query.q)
  if (terms.length === 0) return { items: [], next_cursor: null }
  const limit = query.limit ?? bounds.page_default
  const rows = await index.find(userId, terms, filterOf(query), before, limit + 1)
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return {
    items: items.map(row => hitOf(row, terms)),
    next_cursor: last ? writeCursor(`${last.at}:${last.id}`) : null,
  }
}

const filterOf = (query: SearchParameters): SearchFilter => ({
  ...(query.role && { role: query.role }),
  ...(query.model && { model: query.model }),
  ...(query.from && { from: Date.parse(query.from) }),
  ...(query.until && { until: Date.parse(query.until) }),
  ...(query.thread_id && { threadId: query.thread_id }),
  ...(query.state && { state: query.state }),
})

function hitOf(found: Found, terms: readonly Term[]): SearchHit {
  const text = found.parts === null ? found.title : textOf(JSON.parse(found.parts) as MessagePart[])
  return {
    thread_id: found.thread_id,
    thread_title: found.title,
    thread_state: stateOf(found),
    message_id: found.message_id,
    role: found.role,
    model: found.model === null ? null : (JSON.parse(found.model) as ModelRef),
    snippet: snippetOf(text, terms),
    at: new Date(found.at).toISOString(),
  }
}

function stateOf({ deleted_at, archived_at }: Found): SearchHit['thread_state'] {
  if (deleted_at !== null) return 'trash'
  return archived_at === null ? 'active' : 'archived'
}

function placeOf(cursor: string): SearchPlace {
  const match = /^(\d{1,15}):(\d{1,16})$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { at: Number(match[1]), id: Number(match[2]) }
}
