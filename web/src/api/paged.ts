/** A list that is read page by page. Reading it again reads as much as was there before. */
import { type Key, type Resource, read, write } from './resources.ts'

export type Paged<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }
type Page<T> = { readonly items: readonly T[]; readonly next_cursor: string | null }
type FetchPage<T> = (cursor: string | null, signal?: AbortSignal) => Promise<Page<T>>

export type PagedResource<T> = Resource<Paged<T>> & { readonly more: () => Promise<void> }

export function pagedResource<T>(key: Key, fetchPage: FetchPage<T>): PagedResource<T> {
  const resource: PagedResource<T> = {
    key,
    load: async signal => {
      const wanted = read(resource)?.items.length ?? 0
      const items: T[] = []
      let nextCursor: string | null = null
      do {
        const page: Page<T> = await fetchPage(nextCursor, signal)
        items.push(...page.items)
        nextCursor = page.next_cursor
      } while (nextCursor && items.length < wanted)
      return { items, nextCursor }
    },
    more: async () => {
      const cursor = read(resource)?.nextCursor
      if (!cursor) return
      const page = await fetchPage(cursor)
      write(resource, before =>
        before?.nextCursor === cursor
          ? { items: [...before.items, ...page.items], nextCursor: page.next_cursor }
          : before,
      )
    },
  }
  return resource
}
