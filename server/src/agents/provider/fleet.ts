/** All providers at work, kept the same as the registry: what changed there is changed here, the rest goes on. */
import type { ModelRef, Provider } from '@omniai/contracts/schemas/provider'
import type { NamedOrigin } from '../../kernel/egress.ts'
import type { Observer } from '../../kernel/observations.ts'
import type { Heard } from './listing.ts'
import { createLiveProvider, type LiveProvider } from './live-provider.ts'
import type { EmbeddedConfig } from './provider-config.ts'
import { type RegistryDeps, type RegistryEntry, readRegistry } from './registry.ts'
import { providerStore } from './store.ts'
import type { ProviderTables } from './tables.ts'
import type { Vendor } from './vendor.ts'
import { createVendor } from './vendors/create-vendor.ts'
import { createEmbedded, type EmbeddedVendor } from './vendors/embedded/vendor.ts'
import type { VendorDeps } from './vendors/wire/connection.ts'

export type FleetDeps = RegistryDeps &
  VendorDeps & {
    readonly now: () => number
    readonly embedded: EmbeddedConfig
    readonly observer?: Pick<Observer, 'providerCall'>
  }

export type Member = { readonly entry: RegistryEntry; readonly live: LiveProvider }

/** How long another instance may take to notice what an administrator changed here. */
const REGISTRY_AGE_MS = 5_000

export function createFleet(deps: FleetDeps) {
  const { now, monotonic, log } = deps
  let members: readonly Member[] = []
  let embedded: {
    readonly vendor: EmbeddedVendor
    readonly live: LiveProvider
    readonly mode: string
  } | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> = Promise.resolve()
  let readsAhead = 0
  let isClosed = false

  const onChange = (vendor: Vendor, heard: Heard, note: string) => {
    const isExpected = members.find(({ live }) => live.vendor === vendor)?.entry.config.required
    // A default server that is not installed is no news.
    if (heard.state === 'unreachable' && !isExpected) return
    log('provider state', { provider: vendor.id, state: heard.state, models: heard.models.length, note })
  }

  function join(entry: RegistryEntry): Member {
    const { allowedModels, concurrency } = entry
    if (entry.isKeyLost) {
      log('provider key cannot be read: was ENCRYPTION_KEY changed? Save it again', {
        provider: entry.config.id,
      })
    }
    const live = createLiveProvider(createVendor(entry.config, deps), {
      now,
      monotonic,
      onChange,
      allowedModels,
      concurrency,
      observer: deps.observer,
    })
    return { entry, live }
  }

  async function read(): Promise<void> {
    const store = providerStore(deps.database.tables<ProviderTables>())
    const [entries, choice] = await Promise.all([readRegistry(deps), store.embeddedChoice()])
    if (isClosed) return
    const before = new Map(members.map(member => [member.entry.config.id, member]))
    members = entries.map(entry => {
      const known = before.get(entry.config.id)
      if (known?.entry.revision !== entry.revision) return join(entry)
      before.delete(entry.config.id)
      return known
    })
    // Answers that run over the old connection go on; only its questions about models end.
    for (const { live } of before.values()) void live.close()
    await keepEmbedded(deps.embedded.mode === 'auto' ? (choice?.file ?? 'auto') : deps.embedded.mode)
    readAt = monotonic()
  }

  async function keepEmbedded(mode: string): Promise<void> {
    if (embedded?.mode === mode) return
    const old = embedded
    embedded = null
    if (mode !== 'off') {
      const vendor = createEmbedded({ ...deps.embedded, mode, monotonic, log })
      const settings = {
        now,
        monotonic,
        onChange,
        allowedModels: null,
        concurrency: null,
        observer: deps.observer,
      }
      embedded = { vendor, mode, live: createLiveProvider(vendor, settings) }
    }
    await old?.live.close()
  }

  /** One at a time: each makes and closes what differs from the one before. */
  function readNext(): Promise<void> {
    readsAhead += 1
    reading = reading
      .then(read)
      .catch(error => log('providers cannot be read', { error: String(error) }))
      .finally(() => {
        readsAhead -= 1
      })
    return reading
  }

  /**
   * Never throws: while the database is away, what was known holds.
   * @param maxAgeMs 0 reads anew, for what was just written: a read under way may have begun before that.
   */
  function sync(maxAgeMs = REGISTRY_AGE_MS): Promise<void> {
    if (isClosed || monotonic() - readAt < maxAgeMs) return Promise.resolve()
    return maxAgeMs > 0 && readsAhead > 0 ? reading : readNext()
  }

  const enabled = () => members.filter(({ entry }) => entry.enabled).map(({ live }) => live)
  const all = () => (embedded ? [...enabled(), embedded.live] : enabled())

  async function refreshAll(maxAgeMs: number): Promise<void> {
    await sync()
    const heard = await Promise.all(enabled().map(({ listing }) => listing.refresh(maxAgeMs)))
    if (!embedded) return
    const isNeeded = embedded.mode !== 'auto' || heard.every(each => each.models.length === 0)
    if (isNeeded) embedded.vendor.prepare()
    // Asks nobody: it only looks at what is installed.
    await embedded.live.listing.refresh(0)
  }

  return {
    sync,
    refreshAll,
    /** Those that are switched on, without the embedded one. */
    get servers() {
      return enabled()
    },
    /** Also those that are switched off. */
    get members() {
      return members
    },
    get embedded() {
      return embedded
    },
    find: (providerId: string) => all().find(live => live.vendor.id === providerId),
    get models() {
      return all().flatMap(live => live.models)
    },
    pickDefault(): ModelRef | null {
      for (const { models } of all()) {
        const model = models.find(each => each.loaded === true) ?? models[0]
        if (model) return { provider_id: model.provider_id, model_id: model.id }
      }
      return null
    },
    present: (): Provider[] =>
      all()
        .filter(({ vendor }) => vendor !== embedded?.vendor || embedded.vendor.isShown)
        .map(live => live.present()),
    /** As they were last heard of, without asking anyone. */
    states: () =>
      all().map(live => ({
        id: live.vendor.id,
        state: live.present().state,
        circuit: live.circuit.state,
        ...live.queue,
      })),
    /** What the egress asks for an origin that the environment does not name. */
    namedOrigin(origin: string): NamedOrigin | null {
      const found = members.filter(
        ({ entry }) => entry.source === 'admin' && new URL(entry.config.baseUrl).origin === origin,
      )
      return found.length === 0 ? null : { mayBeNear: found.some(({ entry }) => entry.near) }
    },
    async close(): Promise<void> {
      isClosed = true
      await reading
      await Promise.all([...members.map(({ live }) => live.close()), embedded?.live.close()])
    },
  }
}

export type Fleet = ReturnType<typeof createFleet>
