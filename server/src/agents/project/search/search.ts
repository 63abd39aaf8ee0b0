import { bounds } from '@omniai/contracts/limits'
import type { DocHit, DocHitPage, DocSearchParameters } from '@omniai/contracts/schemas/doc'
import { foreignCursor, readPlace, writeCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { holdsAll } from '../../../kernel/text-search/holds.ts'
import { snippetOf } from '../../../kernel/text-search/snippet.ts'
import { readTerms, type Term } from '../../../kernel/text-search/terms.ts'
import { type DocPlace, docIndex, type FoundDoc } from './index-store.ts'

/** Documents whose words are written in one transaction. */
const batch = 20
/** Documents that are looked through as they stand. After a restore there may be more, until the index has them. */
const mostUnindexed = 50
/** A save of another instance may commit after a later one of ours; its clock may be behind. */
const overlapMs = 5 * 60_000

export function createDocSearch(database: Database, now: () => number) {
  /** Everything that changed before is in the index. */
  let indexedUntil = 0
  let indexing: Promise<void> | null = null

  async function indexAll(): Promise<void> {
    const startedAt = now()
    const since = Math.max(0, indexedUntil - overlapMs)
    for (;;) {
      const written = await database.transaction(async tx => {
        const index = docIndex(tx)
        const stale = await index.stale(since, batch)
        for (const doc of stale) await index.put(doc)
        return stale.length
      })
      if (written < batch) break
    }
    indexedUntil = startedAt
  }

  return {
    /** Brings the index up to date. Reading never does: it changes nothing. */
    indexDocs(): Promise<void> {
      indexing ??= indexAll().finally(() => {
        indexing = null
      })
      return indexing
    },

    /** Whatever was typed, it is an answer: at worst nothing was found. What was saved before is found. */
    async searchDocs({ userId }: Owner, query: DocSearchParameters): Promise<DocHitPage> {
      const before = query.cursor ? placeOf(query.cursor) : null
      const terms = readTerms(query.q)
      if (terms.length === 0) return { items: [], next_cursor: null }
      const index = docIndex({ kind: database.kind, tables: database.longReads })
      const limit = query.limit ?? bounds.page_default
      const filter = { projectId: query.project_id, before }
      // In this order: one that comes into the index in between is found twice, and not never.
      const others = await index.unindexed(userId, filter, mostUnindexed)
      const held = others.filter(({ title, text }) => holdsAll(`${title}\n${text}`, terms))
      const indexed = await index.find(userId, terms, filter, limit + 1)
      const rows = [...new Map([...held, ...indexed].map(row => [row.id, row])).values()].sort(
        lastChangedFirst,
      )
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map(row => hitOf(row, terms)),
        next_cursor: last ? writeCursor(`${last.updated_at}:${last.id}`) : null,
      }
    },
  }
}

const lastChangedFirst = (one: FoundDoc, other: FoundDoc) =>
  other.updated_at - one.updated_at || (one.id < other.id ? 1 : -1)

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
