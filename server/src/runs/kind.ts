import type { ErrorCode } from '@omniai/contracts/errors'
import type { MessagePart, Usage } from '@omniai/contracts/run-events'
import type { Tx } from '../kernel/database.ts'
import type { Owner } from '../kernel/principal.ts'
import type { RunEnding, RunRow } from './store.ts'
import type { RunWriter } from './writer.ts'

/** What an executor may do to its run. */
export type RunOutput = Pick<RunWriter, 'text' | 'reasoning' | 'phase' | 'fallback' | 'part'> & {
  /** Counts of the provider; without them the end carries an estimate. */
  usage(tokens: { promptTokens: number; completionTokens: number }): void
}

export type Outcome =
  | { readonly status: 'completed'; readonly reason: string }
  | { readonly status: 'failed'; readonly error: { readonly code: ErrorCode; readonly message: string } }

/** One kind of run: how it executes, and what its end means to the agent that owns it. */
export type RunKind = {
  readonly kind: string
  /**
   * @param request the frozen request, as it was stored.
   * @param owner whose run it is.
   * @param signal aborts on Stop; whatever this run holds outside (sockets, processes) must be closed on return.
   */
  execute(request: unknown, output: RunOutput, signal: AbortSignal, owner: Owner): Promise<Outcome>
  /** Throws when its owner may not start it now; in the transaction of the claim, so never for a repeat. */
  admit?(tx: Tx, owner: Owner): Promise<void>
  estimateUsage(
    request: unknown,
    parts: readonly MessagePart[],
  ): Pick<Usage, 'prompt_tokens' | 'completion_tokens'>
  /** In the transaction that ends the run, exactly once. */
  settle(tx: Tx, run: RunRow, parts: readonly MessagePart[], ending: RunEnding): Promise<void>
}
