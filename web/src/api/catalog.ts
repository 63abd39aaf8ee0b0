/** What the pages read. A key begins with its noun; a thread's own data begins with `thread` and its id. */

import type { ModelList } from '@omniai/contracts/schemas/provider'
import type { RunPage } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from './api.ts'
import { invalidate, type Resource, write } from './resources.ts'

export const threadView = (threadId: string): Resource<Thread> => ({
  key: ['thread', threadId, 'view'],
  load: signal => call('threadView', { params: { thread_id: threadId } }, { signal }),
  // Another device may write in the same thread.
  lookEvery: () => 8_000,
})

export const modelList: Resource<ModelList> = {
  key: ['models'],
  load: signal => call('modelList', {}, { signal }),
  staleAfter: 30_000,
  // Someone is waiting for a model that is being prepared, connected or loaded.
  lookEvery: models =>
    models && (models.items.length === 0 || models.items.some(({ load_state }) => load_state === 'loading'))
      ? 4_000
      : null,
}

/** Asks the providers themselves instead of reading what the server last saw. */
export async function refreshModels(): Promise<void> {
  const models = await call('modelList', { query: { refresh: true } })
  write(modelList, () => models)
}

export const activeRuns: Resource<RunPage> = {
  key: ['runs', 'active'],
  load: signal => call('runList', { query: { state: 'active' } }, { signal }),
  lookEvery: () => 6_000,
}

/** The thread itself and the messages of its shown branch. */
export const refreshThread = (threadId: string): Promise<void> => invalidate(['thread', threadId])

export function refreshLists(): void {
  void invalidate(['threads'])
  void invalidate(activeRuns.key)
}
