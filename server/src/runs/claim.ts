import { createHash } from 'node:crypto'
import { bounds, limitBuckets } from '@omniai/contracts/limits'
import type { Database, Tx } from '../kernel/database.ts'
import { ApiError } from '../kernel/errors.ts'
import type { NewId } from '../kernel/ids.ts'
import type { RateLimiter, Slot, Slots } from '../kernel/limiter.ts'
import type { Owner } from '../kernel/principal.ts'
import { type RunRow, runStore } from './store.ts'
import type { RunTables } from './tables.ts'

export type Frozen = Pick<RunRow, 'thread_id' | 'user_message_id' | 'message_id'> & { request: object }

export type StartInput = {
  readonly kind: string
  readonly clientRequestId: string
  /** What makes two intents the same: the operation, its parameters and its body. */
  readonly intent: unknown
  /**
   * Looks up what a fresh start needs; not called for a repeat. What it returns runs in the claim's transaction:
   * it writes what belongs to the start and freezes the request.
   */
  plan(): Promise<(tx: Tx, runId: string) => Promise<Frozen>>
}

type Prepare = Awaited<ReturnType<StartInput['plan']>>

export type Claimed = { readonly run: RunRow; readonly slot: Slot | null }

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  rateLimiter: RateLimiter
  slots: Slots
  instanceId: string
  leaseMs: number
  longestRunMs: number
  /** Throws when this person may not start a run of this kind now. */
  admit: (kind: string, tx: Tx, owner: Owner) => Promise<void>
  /** False while draining. */
  accepting: () => boolean
}

/** A repeat of an intent that is already claimed; never leaves this file. */
class Repeated extends Error {}

/** What one intent starts: a run, and those that belong to it. */
export type Starts = readonly [StartInput, ...StartInput[]]

/**
 * The start of a run, or of several that one press asks for. The claim comes first, so a repeat finds the first run and
 * is never limited, counted or billed again; the claims, the limits and everything that is written for the start are
 * one transaction: all of them start, or none.
 * @returns slot null: this was a repeat, and only its first run is told.
 */
export function createClaim(dependencies: Dependencies) {
  const { database, newId, now } = dependencies

  return async function claim(principal: Owner, inputs: Starts): Promise<readonly [Claimed, ...Claimed[]]> {
    const [input, ...more] = inputs
    const bodyHash = hashOf(input.intent)
    const intentId = input.clientRequestId.toLowerCase()
    const first = () => runStore(database.tables<RunTables>()).byIntent(principal.userId, intentId)
    const known = await first()
    if (known) return [repeat(known, bodyHash)]
    const prepare = await input.plan()
    const alongside: [StartInput, Prepare][] = []
    for (const each of more) alongside.push([each, await each.plan()])
    const slots: Slot[] = []
    try {
      return await database.transaction(async tx => {
        const claimOne = async (one: StartInput, freeze: Prepare): Promise<Claimed> => {
          const store = runStore(tx.tables<RunTables>())
          const row = emptyRow(principal, one, bodyHash)
          if (!(await store.claim(row))) throw new Repeated()
          // It may have begun to drain while the plan was made; a repeat is still told of its run.
          if (!dependencies.accepting()) throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 5 })
          await dependencies.admit(one.kind, tx, principal)
          const slot = await takeLimits(principal)
          slots.push(slot)
          const { request, ...subjects } = await freeze(tx, row.id)
          const text = JSON.stringify(request)
          const frozen = { ...subjects, request: text, request_hash: hashText(text) }
          await store.freeze(row.id, frozen)
          return { run: { ...row, ...frozen }, slot }
        }
        const first = await claimOne(input, prepare)
        const others: Claimed[] = []
        for (const [each, freeze] of alongside) others.push(await claimOne(each, freeze))
        return [first, ...others] as const
      })
    } catch (error) {
      for (const slot of slots) await slot.release()
      if (!(error instanceof Repeated)) throw error
      const winner = await first()
      // The first claim was rolled back (limits, validation) while this one waited for it.
      if (!winner) throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 1 })
      return [repeat(winner, bodyHash)]
    }
  }

  function repeat(run: RunRow, bodyHash: string): Claimed {
    if (run.body_hash !== bodyHash) throw new ApiError('E_IDEMPOTENCY_CONFLICT')
    return { run, slot: null }
  }

  async function takeLimits(principal: Owner): Promise<Slot> {
    const taken = await dependencies.rateLimiter.take(`run:${principal.userId}`, limitBuckets.run)
    if (!taken.ok) throw new ApiError('E_RATE_LIMITED', { retryAfterSeconds: taken.retryAfterSeconds })
    const slot = await dependencies.slots.acquire(
      `stream:${principal.userId}:sse`,
      bounds.concurrent_runs,
      dependencies.longestRunMs + 60_000,
    )
    if (!slot) {
      throw new ApiError('E_RATE_LIMITED', {
        detail: `${bounds.concurrent_runs} answers are being written already. Wait for one to end, or stop one.`,
        retryAfterSeconds: 5,
      })
    }
    return slot
  }

  function emptyRow(principal: Owner, input: StartInput, bodyHash: string): RunRow {
    return {
      id: newId('run'),
      user_id: principal.userId,
      kind: input.kind,
      client_request_id: input.clientRequestId.toLowerCase(),
      body_hash: bodyHash,
      status: 'running',
      reason: null,
      error_code: null,
      thread_id: null,
      user_message_id: null,
      message_id: null,
      request: '{}',
      request_hash: '',
      owner_id: dependencies.instanceId,
      lease_until: now() + dependencies.leaseMs,
      stop_requested_at: null,
      stop_seq: null,
      last_seq: 0,
      usage: null,
      fallback: null,
      created_at: now(),
      ended_at: null,
    }
  }
}

export function hashOf(value: unknown): string {
  return hashText(JSON.stringify(canonical(value)))
}

const hashText = (text: string) => createHash('sha256').update(text).digest('base64url')

/** The order of keys does not make another intent. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  )
}
