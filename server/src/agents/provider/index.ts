/** The door of the provider agent: which models there are, and one way to talk to all of them. */
import type {
  Model,
  ModelList,
  ModelRef,
  ProviderHealthList,
  ProviderList,
} from '@omniai/contracts/schemas/provider'
import type { Egress } from '../../kernel/egress.ts'
import { type ChatRequest, type ChatStream, ProviderError } from './chat-stream.ts'
import { type ChatAnswer, collect } from './collect.ts'
import { deferStream } from './deferred-stream.ts'
import { createListing, type Heard, type Listing } from './listing.ts'
import type { EmbeddedConfig, ProviderConfig } from './provider-config.ts'
import type { Vendor } from './vendor.ts'
import { createVendor } from './vendors/create-vendor.ts'
import { createEmbedded, type EmbeddedVendor } from './vendors/embedded/vendor.ts'
import type { ChatTimeouts } from './vendors/wire/stream-call.ts'

export type { ChatEvent, ChatRequest, ChatStream } from './chat-stream.ts'
export { ProviderError } from './chat-stream.ts'
export type { ChatAnswer } from './collect.ts'
export type { EmbeddedConfig, ProviderConfig } from './provider-config.ts'
export { defaultProviders, providerOrigins } from './provider-config.ts'

export type ProviderAgent = {
  /** Models, providers and the default of the moment. Asks the servers again when that is long ago. */
  listModels(options?: { refresh?: boolean }): Promise<ModelList>
  listProviders(): Promise<ProviderList>
  /** Asks every provider now. */
  healthcheck(): Promise<ProviderHealthList>
  /** What a model can do, as far as its server says; null when it is not listed. */
  capabilities(ref: ModelRef): Promise<Model | null>
  /** null when no provider has a model. */
  defaultModel(): Promise<ModelRef | null>
  /** Without asking anyone. */
  knowsProvider(providerId: string): boolean
  isProviderError(error: unknown): error is ProviderError
  /** Throws ProviderError on the first read when the model does not exist. */
  chatStream(request: ChatRequest, signal: AbortSignal): ChatStream
  chatOnce(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer>
  close(): Promise<void>
}

export type ProviderAgentDeps = {
  /** In the order in which a default model is looked for. */
  readonly providers: readonly ProviderConfig[]
  readonly embedded: EmbeddedConfig
  readonly egress: Egress
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Never given a key or the text of a chat. */
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void
  readonly timeouts?: Partial<ChatTimeouts>
  readonly probeTimeoutMs?: number
}

const LIST_AGE_MS = 10_000

export function createProviderAgent(deps: ProviderAgentDeps): ProviderAgent {
  const { now, log } = deps
  const required = new Set(deps.providers.filter(config => config.required).map(config => config.id))

  const onChange = (vendor: Vendor, heard: Heard, note: string) => {
    // A default server that is not installed is no news.
    if (heard.state === 'unreachable' && !required.has(vendor.id)) return
    log('provider state', { provider: vendor.id, state: heard.state, models: heard.models.length, note })
  }
  const servers = deps.providers.map(config => createListing(createVendor(config, deps), { now, onChange }))
  const embedded: EmbeddedVendor | null =
    deps.embedded.mode === 'off' ? null : createEmbedded({ ...deps.embedded, now, log })
  const embeddedListing = embedded && createListing(embedded, { now, onChange })
  const listings: readonly Listing[] = embeddedListing ? [...servers, embeddedListing] : servers

  async function refreshAll(maxAgeMs: number): Promise<void> {
    const heard = await Promise.all(servers.map(listing => listing.refresh(maxAgeMs)))
    if (!embedded || !embeddedListing) return
    const isNeeded = deps.embedded.mode !== 'auto' || heard.every(each => each.models.length === 0)
    if (isNeeded) embedded.prepare()
    // Asks nobody: it only looks at what is installed.
    await embeddedListing.refresh(0)
  }

  const find = (providerId: string) => listings.find(listing => listing.vendor.id === providerId)

  function pickDefault(): ModelRef | null {
    for (const { last } of listings) {
      const model = last?.models.find(each => each.loaded === true) ?? last?.models[0]
      if (model) return { provider_id: model.provider_id, model_id: model.id }
    }
    return null
  }

  async function check({ providerId, modelId }: ChatRequest): Promise<Vendor> {
    const listing = find(providerId)
    if (!listing) {
      await refreshAll(LIST_AGE_MS)
      const code = pickDefault() === null ? 'E_PROVIDER_NONE' : 'E_PROVIDER_MODEL_NOT_FOUND'
      throw new ProviderError(code, `unknown provider ${providerId}`)
    }
    const isListed = (heard: Heard | null) => heard?.models.some(model => model.id === modelId) ?? false
    if (isListed(listing.last)) return listing.vendor
    const heard = await listing.refresh(0)
    // Without a list the server itself shall say whether it has the model.
    if (heard.hasList && !isListed(heard)) {
      throw new ProviderError('E_PROVIDER_MODEL_NOT_FOUND', `${providerId} does not list the model`)
    }
    return listing.vendor
  }

  const chatStream = (request: ChatRequest, signal: AbortSignal): ChatStream =>
    deferStream(async () => (await check(request)).chatStream(request, signal))

  const presentProviders = () =>
    listings.filter(({ vendor }) => vendor !== embedded || embedded.isShown).map(listing => listing.present())

  void refreshAll(0)

  return {
    async listModels({ refresh = false } = {}) {
      await refreshAll(refresh ? 0 : LIST_AGE_MS)
      const items = listings.flatMap(({ last }) => last?.models ?? [])
      return { items, default: pickDefault(), providers: presentProviders() }
    },
    async listProviders() {
      await refreshAll(LIST_AGE_MS)
      return { items: presentProviders() }
    },
    async healthcheck() {
      await refreshAll(0)
      return {
        items: servers.map(({ vendor, last }) => ({
          provider_id: vendor.id,
          reachable: last !== null && last.latencyMs !== null,
          latency_ms: last?.latencyMs ?? null,
          checked_at: new Date(last?.at ?? now()).toISOString(),
        })),
      }
    },
    async capabilities(ref) {
      await find(ref.provider_id)?.refresh(LIST_AGE_MS)
      return find(ref.provider_id)?.last?.models.find(model => model.id === ref.model_id) ?? null
    },
    async defaultModel() {
      // A chat does not wait for servers to answer while we know a model that did.
      const refreshed = refreshAll(LIST_AGE_MS)
      if (pickDefault() === null) await refreshed
      return pickDefault()
    },
    knowsProvider: providerId => find(providerId) !== undefined,
    isProviderError: error => error instanceof ProviderError,
    chatStream,
    chatOnce: async (request, signal) => collect(chatStream(request, signal)),
    async close() {
      for (const listing of listings) listing.close()
      await Promise.all(listings.map(({ vendor }) => vendor.close()))
    },
  }
}
