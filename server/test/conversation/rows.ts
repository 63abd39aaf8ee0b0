/** Rows of threads and messages, for tests of the stores. */

import type { MessageRow, ThreadRow } from '../../src/agents/conversation/store.ts'
import { newId } from '../../src/kernel/ids.ts'

export const ada = 'usr_ada'
export const eve = 'usr_eve'

type Thread = Omit<ThreadRow, 'active_run_id'>

export const threadRow = (more: Partial<Thread> = {}): Thread => ({
  id: newId('thr'),
  user_id: ada,
  title: 'A thread',
  head_id: null,
  model: null,
  settings: '{}',
  created_at: 1,
  updated_at: 1,
  deleted_at: null,
  pinned_at: null,
  archived_at: null,
  folder: null,
  project_id: null,
  origin: null,
  expires_at: null,
  system_prompt: null,
  named_at: null,
  ...more,
})

export const messageRow = (
  thread: Pick<Thread, 'id' | 'user_id'>,
  text: string,
  more: Partial<MessageRow> = {},
): MessageRow => ({
  id: newId('msg'),
  thread_id: thread.id,
  user_id: thread.user_id,
  parent_id: null,
  role: 'user',
  state: 'completed',
  parts: JSON.stringify(text === '' ? [] : [{ type: 'text', text }]),
  model: null,
  fallback_from: null,
  run_id: null,
  finish_reason: null,
  error_code: null,
  usage: null,
  created_at: 1,
  deleted_at: null,
  deleted_with: null,
  ...more,
})
