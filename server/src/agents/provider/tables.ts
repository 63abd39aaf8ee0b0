import type { FallbackRule } from '@omniai/contracts/schemas/provider'
import type { ProviderConfig } from './provider-config.ts'

export type ProviderTables = {
  /** Those that administrators added; those of the environment are in no table. */
  providers: {
    id: string
    vendor: ProviderConfig['vendor']
    label: string
    base_url: string
    /** 1: it was said that this host and port is on this machine or in the local network. */
    near: number
    /** Sealed for this provider and the origin it was saved for. */
    key_sealed: string | null
    key_last4: string | null
    /** JSON; null: all that the server lists. */
    allowed_models: string | null
    enabled: number
    concurrency: number | null
    created_at: number
    updated_at: number
  }
  /** Providers of the environment that were switched off. */
  disabled_providers: { id: string; at: number }
  model_prices: {
    id: string
    provider_id: string
    model_id: string
    /** Millionths of the currency for a million tokens: whole numbers, so that sums are exact. */
    input_micros: number
    output_micros: number
    currency: string
    updated_at: number
  }
  fallback_rule: { singleton: number; policy: FallbackRule['policy']; model: string | null; at: number }
  embedded_choice: { singleton: number; file: string | null; at: number }
}
