import type { Database } from '../../../kernel/database.ts'
import type { Term } from '../../../kernel/text-search/terms.ts'
import type { ConversationTables } from '../tables.ts'
import { postgresIndex } from './postgres-search.ts'
import { sqliteIndex } from './sqlite-search.ts'

export type SearchEntry = Pick<
  ConversationTables['search_entries'],
  'user_id' | 'thread_id' | 'message_id' | 'role' | 'model' | 'at'
> & { readonly text: string }

export type SearchPlace = { readonly at: number; readonly id: number }

export type SearchFilter = {
  readonly role?: 'user' | 'assistant'
  /** `provider_id/model_id`. */
  readonly model?: string
  readonly from?: number
  readonly until?: number
  readonly threadId?: string
  /** Left out: all but the trash. */
  readonly state?: 'active' | 'archived' | 'trash'
}

/** What was found, with all that is shown of it. `parts` is null for the title of a thread. */
export type Found = {
  readonly id: number
  readonly at: number
  readonly thread_id: string
  readonly title: string
  readonly deleted_at: number | null
  readonly archived_at: number | null
  readonly message_id: string | null
  readonly role: 'user' | 'assistant' | null
  readonly model: string | null
  readonly parts: string | null
}

/** One interface over both databases; what it must do is in server/test/conversation/search-store.test.ts. */
export type SearchIndex = {
  /** Called in the transaction that writes what the entries are of. Entries go with their thread or message. */
  add(entries: readonly SearchEntry[]): Promise<void>
  removeTitle(userId: string, threadId: string): Promise<void>
  /** Newest first. */
  find(
    userId: string,
    terms: readonly Term[],
    filter: SearchFilter,
    before: SearchPlace | null,
    limit: number,
  ): Promise<Found[]>
}

export function searchIndex(source: Pick<Database, 'kind' | 'tables'>): SearchIndex {
  const db = source.tables<ConversationTables>()
  return source.kind === 'sqlite' ? sqliteIndex(db) : postgresIndex(db)
}
