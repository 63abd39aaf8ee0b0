/** Adding, changing and removing providers. */
import type {
  AdminProvider,
  AdminProviderCreate,
  AdminProviderList,
  AdminProviderPatch,
  ProviderHealthHistory,
} from '@omniai/contracts/schemas/admin-provider'
import { ApiError } from '../../../kernel/errors.ts'
import type { Principal, Source } from '../../../kernel/principal.ts'
import type { Member } from '../fleet.ts'
import { keyOwner, lastOf } from '../registry.ts'
import { type ProviderRow, providerStore } from '../store.ts'
import type { ProviderTables } from '../tables.ts'
import { checkAddress } from './address.ts'
import type { ProviderAdminDeps } from './admin.ts'
import { presentProvider } from './present.ts'

const LIST_AGE_MS = 10_000
const MOST_PROVIDERS = 100

export function createProviderSettings(deps: ProviderAdminDeps) {
  const { database, sealing, fleet, now, audit, judge } = deps
  const store = providerStore(database.tables<ProviderTables>())

  async function member(providerId: string): Promise<Member> {
    await fleet.sync()
    const found = fleet.members.find(({ entry }) => entry.config.id === providerId)
    if (!found) throw new ApiError('E_NOT_FOUND')
    return found
  }

  async function presentFresh(providerId: string): Promise<AdminProvider> {
    await fleet.sync(0)
    return presentProvider(await member(providerId))
  }

  function sealKey(id: string, baseUrl: string, key: string | null | undefined) {
    if (!key) return { key_sealed: null, key_last4: null }
    return { key_sealed: sealing.seal(key, keyOwner(id, baseUrl)), key_last4: lastOf(key) }
  }

  /** The key stays only while its origin does: nobody may send it elsewhere by changing an address. */
  function changeKey(row: ProviderRow, baseUrl: string, body: AdminProviderPatch) {
    if (body.api_key !== undefined) return sealKey(row.id, baseUrl, body.api_key)
    return keyOwner(row.id, baseUrl) === keyOwner(row.id, row.base_url) ? {} : sealKey(row.id, baseUrl, null)
  }

  async function insertUnderFreeId(label: string, make: (id: string) => ProviderRow): Promise<string> {
    const taken = new Set(fleet.members.map(({ entry }) => entry.config.id))
    for (;;) {
      const id = freeId(label, taken)
      if (await store.insertProvider(make(id))) return id
      // Another administrator was quicker.
      taken.add(id)
    }
  }

  async function switchEnvironment({ entry }: Member, body: AdminProviderPatch): Promise<void> {
    const { enabled, ...others } = body
    if (Object.keys(others).length > 0) {
      throw new ApiError('E_CONFLICT', {
        detail:
          'This provider comes from the environment. It can be switched off here; change the rest there.',
      })
    }
    if (enabled !== undefined) await store.setDisabled(entry.config.id, !enabled, now())
  }

  async function changeRow(row: ProviderRow, body: AdminProviderPatch): Promise<void> {
    const isMoved = body.base_url !== undefined || body.private_address !== undefined
    const near = body.private_address ?? row.near === 1
    const baseUrl = isMoved ? await checkAddress(judge, body.base_url ?? row.base_url, near) : row.base_url
    const change: Partial<ProviderRow> = {
      ...(body.label !== undefined && { label: body.label.trim() }),
      ...(isMoved && { base_url: baseUrl, near: near ? 1 : 0 }),
      ...changeKey(row, baseUrl, body),
      ...(body.allowed_models !== undefined && {
        allowed_models: body.allowed_models && JSON.stringify(body.allowed_models),
      }),
      ...(body.concurrency !== undefined && { concurrency: body.concurrency }),
      ...(body.enabled !== undefined && { enabled: body.enabled ? 1 : 0 }),
      // Also the mark by which a change is noticed: it has to move, whatever the clock says.
      updated_at: Math.max(now(), row.updated_at + 1),
    }
    if (!(await store.updateProvider(row.id, row.updated_at, change))) throw new ApiError('E_CONFLICT')
  }

  return {
    /** One that is switched on, for what talks to it. */
    async enabled(providerId: string): Promise<Member> {
      return member(providerId)
    },

    async list(): Promise<AdminProviderList> {
      await fleet.refreshAll(LIST_AGE_MS)
      return { items: fleet.members.map(presentProvider) }
    },

    async view(providerId: string): Promise<AdminProvider> {
      const found = await member(providerId)
      if (found.entry.enabled) await found.live.listing.refresh(LIST_AGE_MS)
      return presentProvider(found)
    },

    async create(principal: Principal, source: Source, body: AdminProviderCreate): Promise<AdminProvider> {
      await fleet.sync(0)
      if (fleet.members.length >= MOST_PROVIDERS) {
        const message = `there are ${MOST_PROVIDERS} providers already`
        throw new ApiError('E_VALIDATION', { detail: [{ path: '/body', message }] })
      }
      const near = body.private_address ?? false
      const baseUrl = await checkAddress(judge, body.base_url, near)
      const at = now()
      const id = await insertUnderFreeId(body.label, newId => ({
        id: newId,
        vendor: body.vendor,
        label: body.label.trim(),
        base_url: baseUrl,
        near: near ? 1 : 0,
        ...sealKey(newId, baseUrl, body.api_key),
        allowed_models: body.allowed_models ? JSON.stringify(body.allowed_models) : null,
        enabled: (body.enabled ?? true) ? 1 : 0,
        concurrency: body.concurrency ?? null,
        created_at: at,
        updated_at: at,
      }))
      await audit({
        action: 'provider_added',
        actorId: principal.userId,
        subject: id,
        source,
        detail: { vendor: body.vendor, origin: new URL(baseUrl).origin },
      })
      return presentFresh(id)
    },

    async update(
      principal: Principal,
      source: Source,
      providerId: string,
      body: AdminProviderPatch,
    ): Promise<AdminProvider> {
      await fleet.sync(0)
      const found = await member(providerId)
      if (found.entry.source === 'environment') await switchEnvironment(found, body)
      else {
        const row = await store.provider(providerId)
        if (!row) throw new ApiError('E_NOT_FOUND')
        await changeRow(row, body)
      }
      const changed = await presentFresh(providerId)
      await audit({
        action: 'provider_changed',
        actorId: principal.userId,
        subject: providerId,
        source,
        detail: { fields: Object.keys(body).join(' '), origin: new URL(changed.base_url).origin },
      })
      return changed
    },

    async remove(principal: Principal, source: Source, providerId: string) {
      const { entry } = await member(providerId)
      if (entry.source === 'environment') {
        throw new ApiError('E_CONFLICT', {
          detail: 'This provider comes from the environment. Switch it off instead.',
        })
      }
      if (!(await store.deleteProvider(providerId))) throw new ApiError('E_NOT_FOUND')
      await fleet.sync(0)
      await audit({ action: 'provider_removed', actorId: principal.userId, subject: providerId, source })
      return { ok: true as const }
    },

    async health(providerId: string): Promise<ProviderHealthHistory> {
      const { live } = await member(providerId)
      return {
        items: live.history.events.map(event => ({
          at: new Date(event.at).toISOString(),
          kind: event.kind,
          ok: event.ok,
          latency_ms: event.latencyMs,
          error_code: event.errorCode,
        })),
      }
    },
  }
}

export type ProviderSettings = ReturnType<typeof createProviderSettings>

/** Ids stand in threads and prices, so they are made to be read: from the label, and never given out twice at a time. */
function freeId(label: string, taken: ReadonlySet<string>): string {
  const words = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const base = words.slice(0, 32).replace(/-+$/, '') || 'provider'
  const isFree = (id: string) => !taken.has(id) && id !== 'embedded'
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`
    if (isFree(id)) return id
  }
}
