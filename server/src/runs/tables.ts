import type { RunStatus } from '@omniai/contracts/run-events'

export type RunTables = {
  runs: {
    id: string
    user_id: string
    kind: string
    client_request_id: string
    /** Hash of the intent: same id with another body is refused. */
    body_hash: string
    status: RunStatus
    reason: string | null
    error_code: string | null
    thread_id: string | null
    user_message_id: string | null
    message_id: string | null
    /** The frozen request as JSON, and its hash. */
    request: string
    request_hash: string
    /** The instance that executes it, and until when that holds without a heartbeat. */
    owner_id: string
    lease_until: number
    stop_requested_at: number | null
    stop_seq: number | null
    last_seq: number
    usage: string | null
    /** Which model answered instead of the one that was asked, and why. */
    fallback: string | null
    created_at: number
    ended_at: number | null
  }
  /** One row for each group commit of a run: its events from first_seq to last_seq as JSON, one a line. */
  run_log: { run_id: string; first_seq: number; last_seq: number; events: string }
}
