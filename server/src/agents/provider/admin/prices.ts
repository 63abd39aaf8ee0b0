import type { Price, PriceCreate, PriceList, PricePatch } from '@omniai/contracts/schemas/admin-provider'
import { ApiError } from '../../../kernel/errors.ts'
import type { Principal, Source } from '../../../kernel/principal.ts'
import { type PriceRow, providerStore } from '../store.ts'
import type { ProviderTables } from '../tables.ts'
import type { ProviderAdminDeps } from './admin.ts'
import { presentPrice, toMicros } from './present.ts'

/** What models cost: for whoever counts usage. A price needs no provider to be there: bills come later. */
export function createPrices({ database, newId, now, audit }: ProviderAdminDeps) {
  const store = providerStore(database.tables<ProviderTables>())

  const note = (principal: Principal, source: Source, subject: string, detail: Record<string, string>) =>
    audit({ action: 'price_changed', actorId: principal.userId, subject, source, detail })

  return {
    async list(): Promise<PriceList> {
      return { items: (await store.prices()).map(presentPrice) }
    },
    async create(principal: Principal, source: Source, body: PriceCreate): Promise<Price> {
      const row: PriceRow = {
        id: newId('prc'),
        provider_id: body.provider_id,
        model_id: body.model_id,
        input_micros: toMicros(body.input_per_million),
        output_micros: toMicros(body.output_per_million),
        currency: body.currency,
        updated_at: now(),
      }
      if (!(await store.insertPrice(row)))
        throw new ApiError('E_CONFLICT', { detail: 'This model has a price. Change that one.' })
      await note(principal, source, row.id, { provider: row.provider_id, model: row.model_id })
      return presentPrice(row)
    },
    async update(principal: Principal, source: Source, priceId: string, body: PricePatch): Promise<Price> {
      const row = await store.updatePrice(priceId, {
        ...(body.input_per_million !== undefined && { input_micros: toMicros(body.input_per_million) }),
        ...(body.output_per_million !== undefined && { output_micros: toMicros(body.output_per_million) }),
        ...(body.currency !== undefined && { currency: body.currency }),
        updated_at: now(),
      })
      if (!row) throw new ApiError('E_NOT_FOUND')
      await note(principal, source, row.id, { provider: row.provider_id, model: row.model_id })
      return presentPrice(row)
    },
    async remove(principal: Principal, source: Source, priceId: string) {
      if (!(await store.deletePrice(priceId))) throw new ApiError('E_NOT_FOUND')
      await note(principal, source, priceId, { change: 'removed' })
      return { ok: true as const }
    },
  }
}
