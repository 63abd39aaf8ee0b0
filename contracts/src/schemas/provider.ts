import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Nullable, OneOf, Strict, Time } from './basics.ts'

export const ProviderId = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,40}$' })
export const ModelId = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })

export const ModelRef = component('ModelRef', Strict({ provider_id: ProviderId, model_id: ModelId }))
export type ModelRef = Static<typeof ModelRef>

export const ChatSettings = component(
  'ChatSettings',
  Strict({
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.max_tokens })),
  }),
)
export type ChatSettings = Static<typeof ChatSettings>

export const providerStates = ['ready', 'no_model', 'preparing', 'unreachable', 'refused'] as const

export const Provider = component(
  'Provider',
  Strict({
    id: ProviderId,
    label: Type.String(),
    vendor: OneOf(['openai-compatible', 'embedded']),
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
  }),
)
export type Provider = Static<typeof Provider>

export const Model = component(
  'Model',
  Strict({
    provider_id: ProviderId,
    id: ModelId,
    label: Type.String(),
    context_tokens: Nullable(Type.Integer()),
    loaded: Nullable(Type.Boolean({ description: 'null: the server does not say.' })),
    capabilities: Type.Array(OneOf(['vision', 'tools', 'reasoning'])),
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

export const ModelList = component(
  'ModelList',
  Strict({ items: Type.Array(Model), default: Nullable(ModelRef), providers: Type.Array(Provider) }),
)
export type ModelList = Static<typeof ModelList>
