/**
 * What happened, told once it is over: for metrics, the log and traces. Nothing is told for a token or an event of a
 * stream, so that watching costs a stream nothing.
 */
import type { TerminalStatus, Usage } from '@omniai/contracts/run-events'

export type RequestSeen = {
  /** null: no route had that address. */
  readonly operation: string | null
  readonly lane: string | null
  readonly status: number
  readonly milliseconds: number
  /** An event stream lasts as long as someone reads it: its duration says nothing of the server. */
  readonly isStream: boolean
}

export type RunSeen = {
  readonly runId: string
  readonly userId: string
  readonly kind: string
  readonly status: TerminalStatus
  readonly reason: string
  readonly errorCode: string | null
  readonly usage: Usage | null
}

export type ProviderCallSeen = {
  readonly provider: string
  readonly kind: 'list' | 'chat'
  readonly errorCode: string | null
  /** Until the list was there, or the answer began. */
  readonly milliseconds: number | null
}

export type LogBatchSeen = {
  readonly runs: number
  readonly events: number
  readonly milliseconds: number
  readonly ok: boolean
}

export type DatabaseSeen = {
  readonly what: 'query' | 'transaction'
  readonly milliseconds: number
  readonly ok: boolean
}

export type ObjectStoreSeen = {
  readonly method: string
  /** `refused`: the store answered, and not with what was asked for. `failed`: it did not answer, or broke off. */
  readonly outcome: 'ok' | 'missing' | 'refused' | 'failed'
  /** Until its answer began. */
  readonly milliseconds: number
}

export type Observer = {
  request(seen: RequestSeen): void
  runStarted(kind: string): void
  runEnded(seen: RunSeen): void
  providerCall(seen: ProviderCallSeen): void
  logBatch(seen: LogBatchSeen): void
  database(seen: DatabaseSeen): void
  /** Of each request, repeats too. */
  objectStore(seen: ObjectStoreSeen): void
  /** @param category what the slot is for; of the key only its first word, never a user. */
  slot(category: string, what: 'taken' | 'refused' | 'released'): void
}
