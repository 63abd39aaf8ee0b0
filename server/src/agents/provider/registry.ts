/** All providers there are: those of the environment first, then those that administrators added. */
import type { Database } from '../../kernel/database.ts'
import type { Sealing } from '../../kernel/sealing.ts'
import type { ProviderConfig } from './provider-config.ts'
import { type ProviderRow, providerStore } from './store.ts'
import type { ProviderTables } from './tables.ts'

export type RegistryEntry = {
  readonly config: ProviderConfig
  readonly source: 'environment' | 'admin'
  readonly enabled: boolean
  readonly allowedModels: readonly string[] | null
  readonly concurrency: number | null
  readonly near: boolean
  readonly keyLast4: string | null
  /** There is a key, sealed with another ENCRYPTION_KEY or for another origin. */
  readonly isKeyLost: boolean
  readonly createdAt: number | null
  readonly updatedAt: number | null
  /** Two that are equal need no new connection. */
  readonly revision: string
}

export type RegistryDeps = {
  readonly database: Database
  readonly sealing: Sealing
  /** Those of the environment. */
  readonly providers: readonly ProviderConfig[]
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

/** What a key is sealed for: moved to another provider or another origin it does not open. */
export const keyOwner = (id: string, baseUrl: string) => `${id} ${new URL(baseUrl).origin}`

export async function readRegistry(deps: RegistryDeps): Promise<RegistryEntry[]> {
  const store = providerStore(deps.database.tables<ProviderTables>())
  const [rows, disabled] = await Promise.all([store.providers(), store.disabled()])
  const named = new Set(deps.providers.map(config => config.id))
  return [
    ...deps.providers.map(config => fromEnvironment(config, disabled)),
    // An environment that takes an id later wins: what an operator wrote is what holds.
    ...rows.filter(row => !named.has(row.id)).map(row => fromRow(row, deps.sealing)),
  ]
}

function fromEnvironment(config: ProviderConfig, disabled: ReadonlySet<string>): RegistryEntry {
  const enabled = !disabled.has(config.id)
  return {
    config,
    source: 'environment',
    enabled,
    allowedModels: null,
    concurrency: null,
    near: false,
    keyLast4: config.apiKey ? lastOf(config.apiKey) : null,
    isKeyLost: false,
    createdAt: null,
    updatedAt: null,
    revision: `environment ${enabled}`,
  }
}

function fromRow(row: ProviderRow, sealing: Sealing): RegistryEntry {
  const key = row.key_sealed === null ? null : sealing.open(row.key_sealed, keyOwner(row.id, row.base_url))
  return {
    config: {
      id: row.id,
      label: row.label,
      vendor: row.vendor,
      baseUrl: row.base_url,
      ...(key !== null && { apiKey: key }),
      required: true,
    },
    source: 'admin',
    enabled: row.enabled === 1,
    allowedModels: row.allowed_models === null ? null : (JSON.parse(row.allowed_models) as string[]),
    concurrency: row.concurrency,
    near: row.near === 1,
    keyLast4: key === null ? null : row.key_last4,
    isKeyLost: row.key_sealed !== null && key === null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: String(row.updated_at),
  }
}

/** Of a short key nothing is shown: four characters would be most of it. */
export const lastOf = (key: string) => (key.length >= 16 ? key.slice(-4) : '')
