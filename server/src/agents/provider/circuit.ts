/**
 * Leaves a server alone that cannot be reached: after some failures in a row it is not asked for a while, then by one
 * request, and by all again once that went well.
 */
import type { circuitStates } from '@omniai/contracts/schemas/provider'

export type CircuitState = (typeof circuitStates)[number]

export type Circuit = {
  readonly state: CircuitState
  /** Until one request may find out; null while it is closed. */
  readonly retryAfterSeconds: number | null
  /** @returns whether this request may go out. While half open only one may, until its end was told. */
  admit(): boolean
  succeeded(): void
  /** It could not be reached. What a server answers, however bad, is no failure of this kind. */
  failed(): void
  /** A request that says nothing about the server ended: it was stopped, or refused before it went out. */
  left(): void
  /** Something else showed that the server is there again: one request finds out at once. */
  seen(): void
}

const FAILURES = 3
const FIRST_WAIT_MS = 10_000
const LONGEST_WAIT_MS = 120_000

export function createCircuit(now: () => number): Circuit {
  let failures = 0
  let waitMs = FIRST_WAIT_MS
  let openUntil: number | null = null
  let isTrying = false

  const stateNow = (): CircuitState => {
    if (openUntil === null) return 'closed'
    return now() < openUntil ? 'open' : 'half_open'
  }

  return {
    get state() {
      return stateNow()
    },
    get retryAfterSeconds() {
      return openUntil === null ? null : Math.max(1, Math.ceil((openUntil - now()) / 1000))
    },
    admit() {
      if (stateNow() === 'closed') return true
      if (stateNow() === 'open' || isTrying) return false
      isTrying = true
      return true
    },
    succeeded() {
      failures = 0
      waitMs = FIRST_WAIT_MS
      openUntil = null
      isTrying = false
    },
    failed() {
      failures += 1
      const wasTrying = isTrying
      isTrying = false
      if (openUntil !== null && !wasTrying) return
      if (failures < FAILURES) return
      if (wasTrying) waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)
      openUntil = now() + waitMs
    },
    left() {
      isTrying = false
    },
    seen() {
      if (openUntil !== null) openUntil = Math.min(openUntil, now())
      else failures = 0
    },
  }
}
