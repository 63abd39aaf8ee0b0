/** What administrators see and set of model servers: addresses, keys, prices, the built-in model. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'
import { ClientRequestId, Id, Nullable, OneOf, Strict, Time } from './basics.ts'
import { circuitStates, ModelId, ProviderId, providerStates, providerVendors } from './provider.ts'

export const PriceId = Id('prc')

export const addedVendors = ['openai-compatible', 'lmstudio', 'ollama', 'anthropic', 'gemini'] as const

const Label = Type.String({
  minLength: 1,
  maxLength: 80,
  pattern: '^[^\\u0000-\\u001f\\u007f]*\\S[^\\u0000-\\u001f\\u007f]*$',
})
const BaseUrl = Type.String({
  minLength: 8,
  maxLength: 300,
  pattern: '^https?://[^\\s\\u0000-\\u001f\\u007f]+$',
  description: 'Up to and with the version, like https://api.openai.com/v1. Without user, query or fragment.',
})
const ApiKey = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^[\\u0021-\\u007e]+$',
  description: 'Never shown again. Kept sealed, for the origin it was saved with.',
})
const PrivateAddress = Type.Boolean({
  description:
    'True: exactly this host and port is on this machine or in the local network, and may be reached there.',
})
const AllowedModels = Nullable(
  Type.Array(ModelId, { maxItems: 500, uniqueItems: true, description: 'null: all that it lists.' }),
)
const Concurrency = Nullable(
  Type.Integer({ minimum: 1, maximum: 1000, description: 'Answers at a time, of everyone. null: no bound.' }),
)

export const AdminProvider = component(
  'AdminProvider',
  Strict({
    id: ProviderId,
    label: Type.String(),
    vendor: OneOf(providerVendors),
    base_url: Type.String(),
    source: OneOf(['environment', 'admin'], {
      description: 'environment: read from the configuration; it can be switched off here and nothing else.',
    }),
    enabled: Type.Boolean(),
    private_address: Type.Boolean(),
    has_key: Type.Boolean(),
    key_last4: Nullable(Type.String({ description: 'Empty for a short key.' })),
    allowed_models: AllowedModels,
    concurrency: Concurrency,
    state: OneOf(providerStates),
    hint: Type.String(),
    circuit: OneOf(circuitStates),
    retry_after_seconds: Nullable(Type.Integer({ minimum: 0 })),
    checked_at: Nullable(Time),
    latency_ms: Nullable(Type.Integer()),
    created_at: Nullable(Time),
    updated_at: Nullable(Time),
  }),
)
export type AdminProvider = Static<typeof AdminProvider>

export const AdminProviderList = component('AdminProviderList', Strict({ items: Type.Array(AdminProvider) }))
export type AdminProviderList = Static<typeof AdminProviderList>

export const AdminProviderCreate = component(
  'AdminProviderCreate',
  Strict({
    label: Label,
    vendor: OneOf(addedVendors),
    base_url: BaseUrl,
    api_key: Type.Optional(ApiKey),
    private_address: Type.Optional(PrivateAddress),
    allowed_models: Type.Optional(AllowedModels),
    concurrency: Type.Optional(Concurrency),
    enabled: Type.Optional(Type.Boolean()),
  }),
)
export type AdminProviderCreate = Static<typeof AdminProviderCreate>

export const AdminProviderPatch = component(
  'AdminProviderPatch',
  Strict({
    label: Type.Optional(Label),
    base_url: Type.Optional(BaseUrl),
    api_key: Type.Optional(Nullable(ApiKey)),
    private_address: Type.Optional(PrivateAddress),
    allowed_models: Type.Optional(AllowedModels),
    concurrency: Type.Optional(Concurrency),
    enabled: Type.Optional(Type.Boolean()),
  }),
)
export type AdminProviderPatch = Static<typeof AdminProviderPatch>

const Problem = Strict({ code: OneOf(errorCodes), message: Type.String(), fix: Type.String() })
const Milliseconds = Nullable(Type.Integer({ minimum: 0 }))

export const ProviderTest = component('ProviderTest', Strict({ model_id: Type.Optional(ModelId) }))
export type ProviderTest = Static<typeof ProviderTest>

export const ProviderTestResult = component(
  'ProviderTestResult',
  Strict({
    list: Strict({
      ok: Type.Boolean(),
      models: Type.Integer(),
      took_ms: Milliseconds,
      error: Nullable(Problem),
    }),
    stream: Nullable(
      Strict({
        model_id: ModelId,
        ok: Type.Boolean(),
        first_token_ms: Milliseconds,
        error: Nullable(Problem),
      }),
    ),
    stop: Nullable(
      Strict({
        closed_ms: Type.Integer({
          minimum: 0,
          description: 'From the stop in the middle of the answer until our connection was closed.',
        }),
      }),
    ),
  }),
)
export type ProviderTestResult = Static<typeof ProviderTestResult>

export const ProviderHealthHistory = component(
  'ProviderHealthHistory',
  Strict({
    items: Type.Array(
      component(
        'ProviderHealthEvent',
        Strict({
          at: Time,
          kind: OneOf(['list', 'chat']),
          ok: Type.Boolean(),
          latency_ms: Nullable(Type.Integer()),
          error_code: Nullable(OneOf(errorCodes)),
        }),
      ),
    ),
  }),
)
export type ProviderHealthHistory = Static<typeof ProviderHealthHistory>

export const ModelPull = component(
  'ModelPull',
  Strict({
    client_request_id: ClientRequestId,
    model: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]*$',
      description: 'As Ollama names it, like qwen3:8b.',
    }),
  }),
)
export type ModelPull = Static<typeof ModelPull>

export const embeddedSources = ['built_in', 'file', 'off'] as const

export const EmbeddedModel = component(
  'EmbeddedModel',
  Strict({
    source: OneOf(embeddedSources),
    file: Nullable(Type.String()),
    files: Type.Array(Type.String(), { description: 'GGUF files in the folder `models` of DATA_DIR.' }),
    fixed: Type.Boolean({ description: 'EMBEDDED_MODEL says what it is; it cannot be chosen here.' }),
    state: OneOf(providerStates),
    hint: Type.String(),
    progress: Nullable(Type.Number({ minimum: 0, maximum: 1 })),
  }),
)
export type EmbeddedModel = Static<typeof EmbeddedModel>

export const EmbeddedModelChoice = component(
  'EmbeddedModelChoice',
  Strict({
    file: Nullable(
      Type.String({
        minLength: 6,
        maxLength: 200,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._()+-]*\\.gguf$',
        description: 'One of `files`; null: the small built-in model.',
      }),
    ),
    install: Type.Optional(
      Type.Boolean({
        description:
          'True: install what it needs now, in the background. Left out: when no other provider has a model, or for a file.',
      }),
    ),
  }),
)
export type EmbeddedModelChoice = Static<typeof EmbeddedModelChoice>

const Amount = Type.Number({
  minimum: 0,
  maximum: 1_000_000,
  description: 'For a million tokens, to six decimals.',
})
const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, like EUR.' })

export const Price = component(
  'Price',
  Strict({
    id: PriceId,
    provider_id: ProviderId,
    model_id: ModelId,
    input_per_million: Amount,
    output_per_million: Amount,
    currency: Currency,
    updated_at: Time,
  }),
)
export type Price = Static<typeof Price>

export const PriceList = component('PriceList', Strict({ items: Type.Array(Price) }))
export type PriceList = Static<typeof PriceList>

export const PriceCreate = component(
  'PriceCreate',
  Strict({
    provider_id: ProviderId,
    model_id: ModelId,
    input_per_million: Amount,
    output_per_million: Amount,
    currency: Currency,
  }),
)
export type PriceCreate = Static<typeof PriceCreate>

export const PricePatch = component(
  'PricePatch',
  Strict({
    input_per_million: Type.Optional(Amount),
    output_per_million: Type.Optional(Amount),
    currency: Type.Optional(Currency),
  }),
)
export type PricePatch = Static<typeof PricePatch>
