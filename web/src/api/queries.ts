/** What the pages read. A query's key begins with its noun; a thread's own data begins with `thread` and its id. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './api.ts'
import { queryClient } from './query-client.ts'

export const threadsKey = ['threads'] as const

export const threadsQuery = infiniteQueryOptions({
  queryKey: threadsKey,
  queryFn: ({ pageParam, signal }) =>
    call('threadList', { query: { limit: 40, ...(pageParam ? { cursor: pageParam } : {}) } }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: page => page.next_cursor,
})

export const threadQuery = (threadId: string) =>
  queryOptions({
    queryKey: ['thread', threadId, 'view'] as const,
    queryFn: ({ signal }) => call('threadView', { params: { thread_id: threadId } }, { signal }),
  })

export const modelsQuery = queryOptions({
  queryKey: ['models'] as const,
  queryFn: ({ signal }) => call('modelList', {}, { signal }),
  staleTime: 30_000,
  // Someone is waiting for a model that is being prepared or connected: keep looking.
  refetchInterval: ({ state }) => (state.data && state.data.items.length === 0 ? 4_000 : false),
})

/** Asks the providers themselves instead of reading what the server last saw. */
export async function refreshModels(): Promise<void> {
  const models = await call('modelList', { query: { refresh: true } })
  queryClient.setQueryData(modelsQuery.queryKey, models)
}

export const activeRunsQuery = queryOptions({
  queryKey: ['runs', 'active'] as const,
  queryFn: ({ signal }) => call('runList', { query: { state: 'active' } }, { signal }),
  refetchInterval: 6_000,
})
