/** One provider at work: its vendor, what it listed, how it fares, and how many may use it at a time. */
import type { ErrorCode } from '@omniai/contracts/errors'
import type { Model, Provider } from '@omniai/contracts/schemas/provider'
import type { Observer } from '../../kernel/observations.ts'
import { either, pumped, type TakeEvents, takeAll } from './chat-pump.ts'
import { type ChatEvent, type ChatRequest, type ChatStream, ProviderError } from './chat-stream.ts'
import { type Circuit, createCircuit } from './circuit.ts'
import { createHealthHistory, type HealthHistory } from './health-history.ts'
import { createListing, type Heard, type Listing } from './listing.ts'
import { createTurns } from './turns.ts'
import type { Vendor } from './vendor.ts'

export type LiveProvider = {
  readonly vendor: Vendor
  readonly listing: Listing
  readonly circuit: Circuit
  readonly history: HealthHistory
  /** What was listed last, as far as it is allowed. */
  readonly models: readonly Model[]
  allows(modelId: string): boolean
  chatStream(request: ChatRequest, signal: AbortSignal): ChatStream
  present(): Provider
  /** How many use it now and how many wait, where there is a limit. */
  readonly queue: { readonly busy: number; readonly waiting: number }
  close(): Promise<void>
}

export type LiveProviderDeps = {
  readonly now: () => number
  readonly monotonic: () => number
  readonly onChange: (vendor: Vendor, heard: Heard, note: string) => void
  readonly allowedModels: readonly string[] | null
  /** null: as many as ask. */
  readonly concurrency: number | null
  readonly observer?: Pick<Observer, 'providerCall'> | undefined
}

const MOST_WAITING = 100

export function createLiveProvider(vendor: Vendor, deps: LiveProviderDeps): LiveProvider {
  const { now, monotonic } = deps
  const circuit = createCircuit(monotonic)
  const history = createHealthHistory()
  const turns = deps.concurrency === null ? null : createTurns(MOST_WAITING, deps.concurrency)
  const allowed = deps.allowedModels && new Set(deps.allowedModels)
  const allows = (modelId: string) => allowed?.has(modelId) ?? true

  const listing = createListing(vendor, {
    now,
    monotonic,
    onChange: deps.onChange,
    onAnswer(heard, error) {
      if (error?.isUnreached) circuit.failed()
      else circuit.seen()
      add('list', error === null, heard.latencyMs, error?.code ?? null)
    },
  })

  function add(kind: 'list' | 'chat', ok: boolean, latencyMs: number | null, errorCode: ErrorCode | null) {
    history.add({ at: now(), kind, ok, latencyMs, errorCode })
    deps.observer?.providerCall({ provider: vendor.id, kind, errorCode, milliseconds: latencyMs })
  }

  /** Forwards what the vendor streams, and looks only at how it begins: every token passes through here. */
  async function watch(
    request: ChatRequest,
    signal: AbortSignal,
    left: AbortSignal,
    take: TakeEvents,
  ): Promise<void> {
    let release: (() => void) | null = null
    let isAsked = false
    let hasBegun = false
    const gone = either(signal, left)
    const askedAt = monotonic()

    function begin() {
      hasBegun = true
      if (gone.aborted) circuit.left()
      else {
        circuit.succeeded()
        add('chat', true, Math.max(0, Math.round(monotonic() - askedAt)), null)
      }
    }

    try {
      if (turns?.isBusy) take([{ type: 'phase', phase: 'queued' }])
      release = (await turns?.take(gone)) ?? null
      if (!circuit.admit()) {
        throw new ProviderError('E_PROVIDER_UNAVAILABLE', `${vendor.id} is left alone for a while`, {
          ...(circuit.retryAfterSeconds !== null && { retryAfterSeconds: circuit.retryAfterSeconds }),
        })
      }
      isAsked = true
      await takeAll(vendor.chatStream(request, gone), events => {
        if (!hasBegun && !events.every(isWaitingPhase)) begin()
        take(events)
      })
      if (!hasBegun) begin()
    } catch (error) {
      if (isAsked && !hasBegun) {
        const known = error instanceof ProviderError ? error : null
        if (known?.isUnreached) circuit.failed()
        else if (known) circuit.succeeded()
        else circuit.left()
        add('chat', false, null, known?.code ?? null)
      }
      throw error
    } finally {
      release?.()
    }
  }

  return {
    vendor,
    listing,
    circuit,
    history,
    allows,
    get models() {
      return (listing.last?.models ?? []).filter(model => allows(model.id))
    },
    chatStream: (request, signal) => pumped((take, left) => watch(request, signal, left, take)),
    present: () => ({
      ...listing.present(),
      latency_ms: listing.last?.latencyMs ?? null,
      circuit: circuit.state,
      retry_after_seconds: circuit.retryAfterSeconds,
    }),
    get queue() {
      return { busy: turns?.taken ?? 0, waiting: turns?.waiting ?? 0 }
    },
    async close() {
      listing.close()
      await vendor.close()
    },
  }
}

const isWaitingPhase = (event: ChatEvent) =>
  event.type === 'phase' && (event.phase === 'loading_model' || event.phase === 'queued')
