import type { ErrorCode } from '@omniai/contracts/errors'
import type { Usage } from '@omniai/contracts/run-events'
import type { Run } from '@omniai/contracts/schemas/run'
import type { RunRow } from './store.ts'

export function presentRun(run: RunRow): Run {
  return {
    id: run.id,
    kind: run.kind,
    status: run.status,
    reason: run.reason,
    error_code: run.error_code as ErrorCode | null,
    thread_id: run.thread_id,
    user_message_id: run.user_message_id,
    message_id: run.message_id,
    last_seq: run.last_seq,
    usage: run.usage === null ? null : (JSON.parse(run.usage) as Usage),
    created_at: new Date(run.created_at).toISOString(),
    ended_at: run.ended_at === null ? null : new Date(run.ended_at).toISOString(),
  }
}
