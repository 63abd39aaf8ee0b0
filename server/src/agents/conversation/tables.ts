import type { Message } from '@omniai/contracts/schemas/thread'
import type { Generated } from 'kysely'

export type ConversationTables = {
  threads: {
    id: string
    user_id: string
    title: string
    /** The end of the branch that is shown. */
    head_id: string | null
    model: string | null
    settings: string
    created_at: number
    updated_at: number
    deleted_at: Generated<number | null>
    pinned_at: Generated<number | null>
    archived_at: Generated<number | null>
    folder: Generated<string | null>
    project_id: Generated<string | null>
    /** The thread and message it was branched from, as JSON. */
    origin: Generated<string | null>
    /** A temporary thread: when it is deleted for ever. */
    expires_at: Generated<number | null>
    system_prompt: Generated<string | null>
    /** When its owner chose the title; null: it is made from what was written. */
    named_at: Generated<number | null>
  }
  messages: {
    id: string
    thread_id: string
    user_id: string
    parent_id: string | null
    role: Message['role']
    state: Message['state']
    parts: string
    model: string | null
    /** The model that was asked first and could not answer, as JSON. */
    fallback_from: Generated<string | null>
    run_id: string | null
    finish_reason: string | null
    error_code: string | null
    usage: string | null
    created_at: number
    deleted_at: Generated<number | null>
    /** The message whose deletion took this one along; itself when it is that one. */
    deleted_with: Generated<string | null>
  }
  /** What goes out with every message of a thread: a text, a pinned message, a summary of the messages up to one. */
  context_blocks: {
    id: string
    thread_id: string
    user_id: string
    kind: 'text' | 'message' | 'summary' | 'doc'
    title: string
    text: string
    message_id: string | null
    doc_id: Generated<string | null>
    until_id: string | null
    enabled: number
    position: number
    created_at: number
  }
  shares: {
    id: string
    token: string
    user_id: string
    thread_id: string
    title: string
    shared_by: string
    messages: number
    /** The messages as they are shown. */
    snapshot: string
    created_at: number
    expires_at: number | null
  }
  /** Where a thread came from, so that the same export twice is taken once. */
  import_sources: { user_id: string; source: string; thread_id: string }
  usage_entries: {
    run_id: string
    user_id: string
    thread_id: string | null
    provider_id: string
    model_id: string
    prompt_tokens: number
    completion_tokens: number
    estimated: number
    at: number
  }
  /** What a person may use of the models; the id `default` is for everyone without a row. null: no bound. */
  quotas: {
    id: string
    tokens_per_day: number | null
    tokens_per_month: number | null
    runs_per_day: number | null
    runs_per_month: number | null
    updated_at: number
  }
  presets: {
    id: string
    user_id: string
    name: string
    system_prompt: string | null
    model: string | null
    settings: string
    created_at: number
    updated_at: number
  }
  /** What can be found: titles (without message) and messages. The words themselves are the databases' matter. */
  search_entries: {
    id: number
    user_id: string
    thread_id: string
    message_id: string | null
    role: Message['role'] | null
    /** `provider_id/model_id` */
    model: string | null
    at: number
  }
}
