import type { ErrorCode } from '@omniai/contracts/errors'

/** One thing that happened between us and a server. */
export type HealthEvent = {
  readonly at: number
  readonly kind: 'list' | 'chat'
  readonly ok: boolean
  readonly latencyMs: number | null
  readonly errorCode: ErrorCode | null
}

export type HealthHistory = {
  add(event: HealthEvent): void
  /** Newest first. */
  readonly events: readonly HealthEvent[]
}

/** In memory: it says how it went since the start, and a database that is away must not matter to it. */
const MOST_EVENTS = 200

export function createHealthHistory(): HealthHistory {
  const events: HealthEvent[] = []
  return {
    add(event) {
      events.unshift(event)
      events.length = Math.min(events.length, MOST_EVENTS)
    },
    get events() {
      return events
    },
  }
}
