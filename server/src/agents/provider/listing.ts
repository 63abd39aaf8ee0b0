/** What we last heard from one provider, asked again when it is old, by one question at a time. */
import type { Model, Provider } from '@omniai/contracts/schemas/provider'
import { ProviderError } from './chat-stream.ts'
import { hintFor } from './hints.ts'
import type { Vendor } from './vendor.ts'

export type Heard = {
  readonly state: Provider['state']
  readonly models: readonly Model[]
  /** False when the server gave no list: then a model that is not in it may still exist. */
  readonly hasList: boolean
  readonly latencyMs: number | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

export type Listing = {
  readonly vendor: Vendor
  readonly last: Heard | null
  /** Never throws. @param maxAgeMs what is younger is not asked again. */
  refresh(maxAgeMs: number): Promise<Heard>
  present(): Provider
  close(): void
}

export type ListingDeps = {
  readonly now: () => number
  readonly monotonic: () => number
  /** Told when the state of a provider changed. */
  readonly onChange: (vendor: Vendor, heard: Heard, note: string) => void
  /** Told of every answer. @param error null when there is a list. */
  readonly onAnswer?: (heard: Heard, error: ProviderError | null) => void
}

export function createListing(vendor: Vendor, { now, monotonic, onChange, onAnswer }: ListingDeps): Listing {
  const closing = new AbortController()
  let last: Heard | null = null
  let asking: Promise<Heard> | null = null

  async function ask(): Promise<Heard> {
    const startedAt = monotonic()
    let heard: Heard
    let note = ''
    let problem: ProviderError | null = null
    try {
      const models = await vendor.listModels(closing.signal)
      const state = models.length > 0 ? 'ready' : 'no_model'
      heard = {
        state,
        models,
        hasList: true,
        latencyMs: Math.max(0, Math.round(monotonic() - startedAt)),
        at: now(),
      }
    } catch (error) {
      // Whatever it was, this provider has nothing for us now, and the others must not notice.
      problem =
        error instanceof ProviderError ? error : new ProviderError('E_PROVIDER_BAD_OUTPUT', String(error))
      const { code } = problem
      note = error instanceof Error ? error.message : 'unknown'
      const state = code === 'E_PROVIDER_AUTH' ? 'refused' : 'unreachable'
      heard = { state, models: [], hasList: false, latencyMs: null, at: now() }
    }
    if (heard.state !== last?.state) onChange(vendor, heard, note)
    last = heard
    // A closed listing was stopped by us: that says nothing about the server.
    if (!closing.signal.aborted) onAnswer?.(heard, problem)
    return heard
  }

  return {
    vendor,
    get last() {
      return last
    },
    refresh(maxAgeMs) {
      // What is dated ahead was heard before the clock was set back.
      if (last && Math.abs(now() - last.at) < maxAgeMs) return Promise.resolve(last)
      asking ??= ask().finally(() => {
        asking = null
      })
      return asking
    },
    present() {
      const preparation = vendor.preparation?.() ?? null
      const state = preparation?.state ?? last?.state ?? 'unreachable'
      return {
        id: vendor.id,
        label: vendor.label,
        vendor: vendor.vendor,
        state,
        hint: preparation?.hint ?? hintFor(vendor, state),
        small_model: vendor.smallModel,
        progress: preparation?.progress ?? null,
        checked_at: last ? new Date(last.at).toISOString() : null,
      }
    },
    close() {
      closing.abort()
    },
  }
}
