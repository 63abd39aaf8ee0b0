import type { LimitBucket } from '@omniai/contracts/limits'

export type Taken = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number }

/** Counts requests. Memory on one instance, Redis on many. */
export type RateLimiter = {
  /** @param key what is counted together: bucket name and user or source. */
  take(key: string, bucket: LimitBucket): Promise<Taken>
  /** For buckets that count what went wrong: what went well is taken back. */
  giveBack(key: string, bucket: LimitBucket): Promise<void>
}

export type Slot = { release(): Promise<void> }

/** Counts what runs at the same time. A slot frees itself after its time to live, should its owner die. */
export type Slots = {
  /** @returns null when `max` slots of that key are taken. */
  acquire(key: string, max: number, ttlMs: number): Promise<Slot | null>
}
