import { bounds } from '@omniai/contracts/limits'
import type { DocHit, DocHitPage, DocSearchParameters } from '@omniai/contracts/schemas/doc'
import { foreignCursor, readPlace, writeCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { snippetOf } from '../../../kernel/text-search/snippet.ts'
import { readTerms, type Term } from '../../../kernel/text-search/terms.ts'
import { type DocPlace, docIndex, type FoundDoc } from './index-store.ts'

/** Documents whose words are written in one transaction. */
const batch = 20

/** Whatever was typed, it is an answer: at worst nothing was found. What was saved before is found. */
export function createDocSearch(database: Database) {
  async function bringUpToDate(userId: string): Promise<void> {
    for (;;) {
      const written = await database.transaction(async tx => {
        const index = docIndex(tx)
        const stale = await index.stale(userId, batch)
        for (const doc of stale) await index.put(doc)
        return stale.length
      })
      if (written < batch) return
    }
  }

  return async ({ userId }: Owner, query: DocSearchParameters): Promise<DocHitPage> => {
    const before = query.cursor ? placeOf(query.cursor) : null
    const terms = readTerms(query.q)
    if (terms.length === 0) return { items: [], next_cursor: null }
    const index = docIndex(database)
    if ((await index.stale(userId, 1)).length > 0) await bringUpToDate(userId)
    const limit = query.limit ?? bounds.page_default
    const rows = await index.find(userId, terms, { projectId: query.project_id, before }, limit + 1)
    const items = rows.slice(0, limit)
    const last = rows.length > limit ? items.at(-1) : undefined
    return {
      items: items.map(row => hitOf(row, terms)),
      next_cursor: last ? writeCursor(`${last.updated_at}:${last.id}`) : null,
    }
  }
}

function hitOf(found: FoundDoc, terms: readonly Term[]): DocHit {
  const snippet = snippetOf(found.text, terms)
  return {
    doc_id: found.id,
    project_id: found.project_id,
    project_name: found.project_name,
    title: found.title,
    snippet: snippet.marks.length > 0 ? snippet : null,
    updated_at: new Date(found.updated_at).toISOString(),
  }
}

function placeOf(cursor: string): DocPlace {
  const match = /^(\d{1,15}):(doc_[0-9a-z]+)$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { at: Number(match[1]), id: match[2]! }
}
