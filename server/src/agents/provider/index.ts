/** The door of the provider agent: which models there are, and one way to talk to all of them. */
import type { Price } from '@omniai/contracts/schemas/admin-provider'
import type {
  Model,
  ModelList,
  ModelRef,
  ProviderHealthList,
  ProviderList,
} from '@omniai/contracts/schemas/provider'
import type { NamedOrigin } from '../../kernel/egress.ts'
import { createProviderAdmin, type ProviderAdmin, type ProviderAdminDeps } from './admin/admin.ts'
import { either } from './chat-pump.ts'
import { type ChatRequest, type ChatStream, ProviderError, type Pumped } from './chat-stream.ts'
import { type ChatAnswer, collect } from './collect.ts'
import { deferStream } from './deferred-stream.ts'
import { streamWithFallback } from './fallback-stream.ts'
import { createFleet, type Fleet, type FleetDeps } from './fleet.ts'
import type { LiveProvider } from './live-provider.ts'

export type { ChatEvent, ChatRequest, ChatStream } from './chat-stream.ts'
export { ProviderError } from './chat-stream.ts'
export type { ChatAnswer } from './collect.ts'
export { providerMigrations } from './migrations.ts'
export type { EmbeddedConfig, ProviderConfig } from './provider-config.ts'
export { defaultProviders, providerOrigins } from './provider-config.ts'

export type ProviderAgent = {
  /** Once what administrators set is known. */
  readonly ready: Promise<void>
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
  chatStream(request: ChatRequest, signal: AbortSignal): ChatStream & Pumped
  chatOnce(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer>
  /** Whether an administrator named this origin, and how; for the egress. */
  namedOrigin(origin: string): NamedOrigin | null
  /** How each fares, as it was last heard of. */
  states(): ReturnType<Fleet['states']>
  readonly admin: ProviderAdmin
  close(): Promise<void>
}

/** Providers of the environment come in the order in which a default model is looked for. */
export type ProviderAgentDeps = FleetDeps & Omit<ProviderAdminDeps, 'fleet' | 'chatStream'>

const LIST_AGE_MS = 10_000
/** Before a chat on a model that was not in memory: it may be by now. */
const LOAD_STATE_AGE_MS = 1_000

export function createProviderAgent(deps: ProviderAgentDeps): ProviderAgent {
  const { now } = deps
  const fleet = createFleet(deps)

  async function check({ providerId, modelId }: ChatRequest): Promise<LiveProvider> {
    await fleet.sync()
    const live = fleet.find(providerId)
    if (!live) {
      await fleet.refreshAll(LIST_AGE_MS)
      const code = fleet.pickDefault() === null ? 'E_PROVIDER_NONE' : 'E_PROVIDER_MODEL_NOT_FOUND'
      throw new ProviderError(code, `unknown provider ${providerId}`)
    }
    if (!live.allows(modelId))
      throw new ProviderError('E_PROVIDER_MODEL_NOT_FOUND', `${providerId} is not allowed this model`)
    const listed = live.models.find(model => model.id === modelId)
    // Left alone for a while: then its list is not worth waiting for.
    if (live.circuit.state === 'open') return live
    if (listed?.loaded === false) await live.listing.refresh(LOAD_STATE_AGE_MS)
    if (listed) return live
    const heard = await live.listing.refresh(0)
    // Without a list the server itself shall say whether it has the model.
    if (heard.hasList && !heard.models.some(model => model.id === modelId)) {
      throw new ProviderError('E_PROVIDER_MODEL_NOT_FOUND', `${providerId} does not list the model`)
    }
    return live
  }

  const openStream = (request: ChatRequest, signal: AbortSignal) =>
    deferStream(async left => {
      const live = await check(request)
      return live.chatStream(withSchema(withEffort(request, live), live), either(signal, left))
    })

  const chatStream = (request: ChatRequest, signal: AbortSignal) =>
    request.fallback
      ? streamWithFallback(request, request.fallback, signal, openStream)
      : openStream(request, signal)

  const admin = createProviderAdmin({ ...deps, fleet, chatStream: openStream })
  const ready = fleet.sync()
  void ready.then(() => fleet.refreshAll(0))

  return {
    ready,
    async listModels({ refresh = false } = {}) {
      const [prices, fallback] = await Promise.all([
        admin.prices.list(),
        admin.fallback.view(),
        fleet.refreshAll(refresh ? 0 : LIST_AGE_MS),
      ])
      return {
        items: fleet.models.map(model => ({ ...model, price: priceOf(model, prices.items) })),
        default: fleet.pickDefault(),
        providers: fleet.present(),
        fallback,
      }
    },
    async listProviders() {
      await fleet.refreshAll(LIST_AGE_MS)
      return { items: fleet.present() }
    },
    async healthcheck() {
      await fleet.refreshAll(0)
      return {
        items: fleet.servers.map(({ vendor, listing: { last } }) => ({
          provider_id: vendor.id,
          reachable: last !== null && last.latencyMs !== null,
          latency_ms: last?.latencyMs ?? null,
          checked_at: new Date(last?.at ?? now()).toISOString(),
        })),
      }
    },
    async capabilities(ref) {
      await fleet.sync()
      const live = fleet.find(ref.provider_id)
      await live?.listing.refresh(LIST_AGE_MS)
      return live?.models.find(model => model.id === ref.model_id) ?? null
    },
    async defaultModel() {
      // A chat does not wait for servers to answer while we know a model that did.
      const refreshed = fleet.refreshAll(LIST_AGE_MS)
      if (fleet.pickDefault() === null) await refreshed
      return fleet.pickDefault()
    },
    knowsProvider: providerId => fleet.find(providerId) !== undefined,
    isProviderError: error => error instanceof ProviderError,
    chatStream,
    chatOnce: async (request, signal) => collect(chatStream(request, signal)),
    namedOrigin: fleet.namedOrigin,
    states: fleet.states,
    admin,
    close: fleet.close,
  }
}

function priceOf(model: Model, prices: readonly Price[]): NonNullable<Model['price']> | null {
  const found = prices.find(
    ({ provider_id, model_id }) => provider_id === model.provider_id && model_id === model.id,
  )
  if (!found) return null
  const { currency, input_per_million, output_per_million } = found
  return { currency, input_per_million, output_per_million }
}

/** What a person set holds for models that can reason; others may refuse the whole request because of it. */
function withEffort(request: ChatRequest, { models }: LiveProvider): ChatRequest {
  const { modelId, settings, reasoningEffort = settings.reasoning_effort } = request
  if (reasoningEffort === undefined) return request
  const model = models.find(({ id }) => id === modelId)
  return model?.capabilities.includes('reasoning') ? { ...request, reasoningEffort } : request
}

/**
 * A server that says nothing of its models is asked with the schema, and learned from when it refuses. One that says
 * what a model can do is believed.
 */
function withSchema(request: ChatRequest, { models, vendor }: LiveProvider): ChatRequest {
  if (!request.responseSchema) return request
  const said = models.find(({ id }) => id === request.modelId)?.capabilities ?? []
  const saysNothing = said.length === 0 && vendor.vendor !== 'gemini'
  if (saysNothing || said.includes('json_schema')) return request
  const { responseSchema: _, ...plain } = request
  return plain
}
