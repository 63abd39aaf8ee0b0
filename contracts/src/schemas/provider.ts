import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Nullable, OneOf, Strict, Time } from './basics.ts'

export const ProviderId = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,40}$' })
export const ModelId = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })

export const ModelRef = component('ModelRef', Strict({ provider_id: ProviderId, model_id: ModelId }))
export type ModelRef = Static<typeof ModelRef>

export const reasoningEfforts = ['none', 'low', 'medium', 'high'] as const

export const ChatSettings = component(
  'ChatSettings',
  Strict({
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.max_tokens })),
    reasoning_effort: Type.Optional(
      OneOf(reasoningEfforts, {
        description: 'How long to think first. Sent to models with the capability `reasoning` only.',
      }),
    ),
  }),
)
export type ChatSettings = Static<typeof ChatSettings>

export const providerStates = ['ready', 'no_model', 'preparing', 'unreachable', 'refused'] as const

export const providerVendors = [
  'openai-compatible',
  'lmstudio',
  'ollama',
  'anthropic',
  'gemini',
  'embedded',
] as const
export const circuitStates = ['closed', 'open', 'half_open'] as const
export const loadStates = ['loaded', 'loading', 'unloaded', 'sleeping', 'failed'] as const

export const Provider = component(
  'Provider',
  Strict({
    id: ProviderId,
    label: Type.String(),
    vendor: OneOf(providerVendors),
    state: OneOf(providerStates, {
      description:
        'ready: answers and has a model. no_model: answers, nothing to chat with. preparing: being installed or loaded. unreachable: no answer. refused: it does not accept our key.',
    }),
    hint: Type.String({ description: 'What to do next, in words; empty when ready.' }),
    small_model: Type.Boolean({
      description: 'True for the embedded model: good for a try-out, not for facts.',
    }),
    progress: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
    checked_at: Nullable(Time),
    latency_ms: Type.Optional(Nullable(Type.Integer({ description: 'Of the last list of models.' }))),
    circuit: Type.Optional(
      OneOf(circuitStates, {
        description:
          'closed: asked as usual. open: it failed several times in a row and is left alone until retry_after_seconds. half_open: one request finds out.',
      }),
    ),
    retry_after_seconds: Type.Optional(Nullable(Type.Integer({ minimum: 0 }))),
  }),
)
export type Provider = Static<typeof Provider>

export const modelCapabilities = ['vision', 'tools', 'reasoning', 'json_schema'] as const

export const Model = component(
  'Model',
  Strict({
    provider_id: ProviderId,
    id: ModelId,
    label: Type.String(),
    context_tokens: Nullable(
      Type.Integer({
        description: 'What is loaded, where the server says so; a longer chat is refused or cut.',
      }),
    ),
    max_context_tokens: Type.Optional(Nullable(Type.Integer({ description: 'What it was trained for.' }))),
    loaded: Nullable(Type.Boolean({ description: 'null: the server does not say.' })),
    load_state: Type.Optional(Nullable(OneOf(loadStates))),
    capabilities: Type.Array(OneOf(modelCapabilities)),
    price: Type.Optional(
      Nullable(
        component(
          'ModelPrice',
          Strict(
            {
              currency: Type.String(),
              input_per_million: Type.Number(),
              output_per_million: Type.Number(),
            },
            { description: 'As administrators set it; null: they did not.' },
          ),
        ),
      ),
    ),
    capabilities_unsaid: Type.Optional(
      Type.Array(OneOf(['vision']), {
        description:
          'Of these its server does not say whether the model has them. What is in neither list it has not.',
      }),
    ),
    small_model: Type.Boolean(),
  }),
)
export type Model = Static<typeof Model>

export const ProviderList = component('ProviderList', Strict({ items: Type.Array(Provider) }))
export type ProviderList = Static<typeof ProviderList>

export const ProviderHealthList = component(
  'ProviderHealthList',
  Strict({
    items: Type.Array(
      component(
        'ProviderHealth',
        Strict({
          provider_id: ProviderId,
          reachable: Type.Boolean(),
          latency_ms: Nullable(Type.Integer()),
          checked_at: Time,
        }),
      ),
    ),
  }),
)
export type ProviderHealthList = Static<typeof ProviderHealthList>

/** own: each person chooses for themselves. off: for nobody. everyone: for whoever chose none of their own. */
export const fallbackPolicies = ['own', 'off', 'everyone'] as const

export const FallbackRule = component(
  'FallbackRule',
  Strict(
    { policy: OneOf(fallbackPolicies), model: Nullable(ModelRef) },
    {
      description:
        'Whether another model answers when the one of a chat cannot. own: each person chooses for themselves. off: for nobody. everyone: `model`, for whoever chose none of their own.',
    },
  ),
)
export type FallbackRule = Static<typeof FallbackRule>

export const ModelList = component(
  'ModelList',
  Strict({
    items: Type.Array(Model),
    default: Nullable(ModelRef),
    providers: Type.Array(Provider),
    fallback: Type.Optional(FallbackRule),
  }),
)
export type ModelList = Static<typeof ModelList>
