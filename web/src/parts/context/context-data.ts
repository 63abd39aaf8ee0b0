/** What the pages read about the context of a thread. Everything of a thread is asked again when the thread changes. */
import type { ContextBlockList, ContextPreview, Preset } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { RunRequest } from '@omniai/contracts/schemas/run'
import { call } from '../../api/api.ts'
import { pagedResource } from '../../api/paged.ts'
import type { Resource } from '../../api/resources.ts'

export const contextBlocks = (threadId: string): Resource<ContextBlockList> => ({
  key: ['thread', threadId, 'blocks'],
  load: signal => call('contextBlockList', { params: { thread_id: threadId } }, { signal }),
})

export type NextMessage = {
  readonly threadId: string
  readonly model: ModelRef | null
  readonly settings: ChatSettings
  /** Read when it is asked: the text changes with every key. */
  readonly text: () => string
  readonly attachmentIds: () => readonly string[]
}

export const contextPreview = ({
  threadId,
  model,
  settings,
  text,
  attachmentIds,
}: NextMessage): Resource<ContextPreview> => ({
  key: ['thread', threadId, 'context', JSON.stringify([model, settings])],
  load: signal =>
    call(
      'contextPreview',
      {
        params: { thread_id: threadId },
        body: { text: text(), attachment_ids: [...attachmentIds()], model, settings },
      },
      { signal },
    ),
})

export const sentRequest = (runId: string): Resource<RunRequest> => ({
  key: ['run', runId, 'request'],
  load: signal => call('runRequest', { params: { run_id: runId } }, { signal }),
  staleAfter: Number.POSITIVE_INFINITY,
})

export const presetList = pagedResource<Preset>(['presets'], (cursor, signal) =>
  call('presetList', { query: { limit: 100, ...(cursor ? { cursor } : {}) } }, signal ? { signal } : {}),
)
