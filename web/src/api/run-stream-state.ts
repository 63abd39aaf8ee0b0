/** What a run stream tells the page, and what it needs from the network. */
import type { RunView } from '@omniai/contracts/apply-event'
import type { Run, RunCancelled } from '@omniai/contracts/schemas/run'
import type { ApiProblem } from './problem.ts'

export type RunStreamStatus =
  /** The start is under way; whether the server has it is not known yet. */
  | 'sending'
  /** The start failed; `problem` says why. Retry sends the same request id. */
  | 'unsent'
  | 'live'
  /** The connection dropped; it is being taken up again by itself. */
  | 'resuming'
  /** Taking it up again failed too often. */
  | 'lost'
  | 'stopping'
  | 'ended'

export type RunStreamState = {
  readonly status: RunStreamStatus
  readonly runId: string | null
  readonly view: RunView
  readonly problem: ApiProblem | null
  /** When the phase that is shown began, by this browser's clock. */
  readonly phaseSince: number
}

export type RunTransport = {
  /** Sends the intent; every call carries the same client_request_id. Absent when only attaching. */
  readonly start?: (signal: AbortSignal) => Promise<Response>
  readonly events: (runId: string, after: number, signal: AbortSignal) => Promise<Response>
  readonly cancel: (runId: string, lastSeq: number) => Promise<RunCancelled>
  readonly view: (runId: string) => Promise<Run>
  /** True while a request rightly waits without bytes (someone has to sign in first). */
  readonly waiting?: () => boolean
}
