import type { AdminProvider, Price } from '@omniai/contracts/schemas/admin-provider'
import type { Member } from '../fleet.ts'
import type { PriceRow } from '../store.ts'

const MICROS = 1_000_000

export function presentProvider({ entry, live }: Member): AdminProvider {
  const { config, source, enabled, near, keyLast4, allowedModels, concurrency } = entry
  const { state, hint, checked_at } = live.present()
  return {
    id: config.id,
    label: config.label,
    vendor: config.vendor,
    base_url: config.baseUrl,
    source,
    enabled,
    private_address: near,
    has_key: config.apiKey !== undefined,
    key_last4: keyLast4,
    allowed_models: allowedModels && [...allowedModels],
    concurrency,
    state,
    hint: hintOf(entry, hint),
    circuit: live.circuit.state,
    retry_after_seconds: live.circuit.retryAfterSeconds,
    checked_at,
    latency_ms: live.listing.last?.latencyMs ?? null,
    created_at: toTime(entry.createdAt),
    updated_at: toTime(entry.updatedAt),
  }
}

function hintOf({ enabled, isKeyLost }: Member['entry'], hint: string): string {
  if (!enabled) return 'It is switched off.'
  return isKeyLost ? 'Its key cannot be read: ENCRYPTION_KEY was changed. Save the key again.' : hint
}

export const presentPrice = (row: PriceRow): Price => ({
  id: row.id,
  provider_id: row.provider_id,
  model_id: row.model_id,
  input_per_million: row.input_micros / MICROS,
  output_per_million: row.output_micros / MICROS,
  currency: row.currency,
  updated_at: new Date(row.updated_at).toISOString(),
})

export const toMicros = (amount: number) => Math.round(amount * MICROS)

const toTime = (at: number | null) => (at === null ? null : new Date(at).toISOString())
