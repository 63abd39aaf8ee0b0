import type { Message } from '@omniai/contracts/schemas/thread'

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
    deleted_at: number | null
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
    run_id: string | null
    finish_reason: string | null
    error_code: string | null
    usage: string | null
    created_at: number
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
