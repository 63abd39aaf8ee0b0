import type { ErrorCode } from '@omniai/contracts/errors'
import type { MessagePart, Usage } from '@omniai/contracts/run-events'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Message, Thread } from '@omniai/contracts/schemas/thread'
import type { MessageRow, ThreadRow } from './store.ts'

const read = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T))

const timeOf = (at: number | null) => (at === null ? null : new Date(at).toISOString())

export function presentThread(thread: ThreadRow): Thread {
  return {
    id: thread.id,
    title: thread.title,
    head_id: thread.head_id,
    model: read<ModelRef>(thread.model),
    settings: JSON.parse(thread.settings) as ChatSettings,
    active_run_id: thread.active_run_id,
    pinned: thread.pinned_at !== null,
    archived: thread.archived_at !== null,
    folder: thread.folder,
    project_id: thread.project_id,
    system_prompt: thread.system_prompt,
    origin: read<NonNullable<Thread['origin']>>(thread.origin),
    expires_at: timeOf(thread.expires_at),
    deleted_at: timeOf(thread.deleted_at),
    created_at: new Date(thread.created_at).toISOString(),
    updated_at: new Date(thread.updated_at).toISOString(),
  }
}

export function presentMessage(message: MessageRow, siblingIds: string[]): Message {
  return {
    id: message.id,
    thread_id: message.thread_id,
    parent_id: message.parent_id,
    role: message.role,
    state: message.state,
    parts: JSON.parse(message.parts) as MessagePart[],
    model: read<ModelRef>(message.model),
    fallback_from: read<ModelRef>(message.fallback_from),
    run_id: message.run_id,
    finish_reason: message.finish_reason,
    error_code: message.error_code as ErrorCode | null,
    usage: read<Usage>(message.usage),
    sibling_ids: siblingIds,
    created_at: new Date(message.created_at).toISOString(),
  }
}
