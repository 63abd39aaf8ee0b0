/** What is found in one's own threads. Each query is a list of its own, so that a late answer cannot replace a newer one. */
import type { SearchHit, SearchParameters } from '@omniai/contracts/schemas/search'
import { call } from './api.ts'
import { pagedResource } from './paged.ts'

export type SearchQuery = Omit<SearchParameters, 'cursor' | 'limit'>

const hitsAtOnce = 40

export const hits = (query: SearchQuery, limit = hitsAtOnce) =>
  pagedResource<SearchHit>(['search', JSON.stringify(query), String(limit)], (cursor, signal) =>
    call(
      'searchQuery',
      { query: { ...query, limit, ...(cursor ? { cursor } : {}) } },
      signal ? { signal } : {},
    ),
  )
