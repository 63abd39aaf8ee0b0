import type { ErrorCode } from '@omniai/contracts/errors'
import type { MessagePart, Usage } from '@omniai/contracts/run-events'
import type { ArchivedBlock, ArchivedMessage, ArchivedThread } from '@omniai/contracts/schemas/exchange'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { BlockRow } from '../context/block-store.ts'
import { presentBlock } from '../context/blocks.ts'
import type { MessageRow, ThreadRow } from '../store.ts'

const read = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T))
const time = (at: number) => new Date(at).toISOString()

export const archivedThread = (thread: Omit<ThreadRow, 'active_run_id'>): ArchivedThread => ({
  type: 'thread',
  id: thread.id,
  title: thread.title,
  head_id: thread.head_id,
  model: read<ModelRef>(thread.model),
  settings: JSON.parse(thread.settings) as ChatSettings,
  system_prompt: thread.system_prompt,
  folder: thread.folder,
  pinned: thread.pinned_at !== null,
  archived: thread.archived_at !== null,
  created_at: time(thread.created_at),
  updated_at: time(thread.updated_at),
})

export const archivedMessage = (message: MessageRow): ArchivedMessage => ({
  type: 'message',
  id: message.id,
  thread_id: message.thread_id,
  parent_id: message.parent_id,
  role: message.role,
  // What is still being written is in the archive as far as it has come to the database.
  state: message.state === 'writing' ? 'interrupted' : message.state,
  parts: JSON.parse(message.parts) as MessagePart[],
  model: read<ModelRef>(message.model),
  ...(message.fallback_from !== null && { fallback_from: JSON.parse(message.fallback_from) as ModelRef }),
  finish_reason: message.finish_reason,
  error_code: message.error_code as ErrorCode | null,
  usage: read<Usage>(message.usage),
  created_at: time(message.created_at),
})

export const archivedBlock = (block: BlockRow): ArchivedBlock => ({
  type: 'block',
  thread_id: block.thread_id,
  block: presentBlock(block),
})
