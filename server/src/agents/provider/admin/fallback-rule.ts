import type { FallbackRule, ModelRef } from '@omniai/contracts/schemas/provider'
import { ApiError } from '../../../kernel/errors.ts'
import type { Principal, Source } from '../../../kernel/principal.ts'
import { providerStore } from '../store.ts'
import type { ProviderTables } from '../tables.ts'
import type { ProviderAdminDeps } from './admin.ts'

const unless: FallbackRule = { policy: 'own', model: null }

/** Whether another model may answer, for everyone. Read each time: a change holds at once on every instance. */
export function createFallbackRule({ database, fleet, now, audit }: ProviderAdminDeps) {
  const store = providerStore(database.tables<ProviderTables>())

  async function view(): Promise<FallbackRule> {
    const row = await store.fallbackRule()
    return row
      ? { policy: row.policy, model: row.model === null ? null : (JSON.parse(row.model) as ModelRef) }
      : unless
  }

  return {
    view,

    async set(principal: Principal, source: Source, rule: FallbackRule): Promise<FallbackRule> {
      const model = rule.policy === 'everyone' ? rule.model : null
      if (rule.policy === 'everyone' && model === null) {
        throw new ApiError('E_VALIDATION', {
          detail: [{ path: '/model', message: 'is needed to answer for everyone' }],
        })
      }
      await fleet.sync()
      if (model && !fleet.find(model.provider_id)) throw new ApiError('E_PROVIDER_MODEL_NOT_FOUND')
      await store.setFallbackRule(rule.policy, model && JSON.stringify(model), now())
      await audit({
        action: 'fallback_changed',
        actorId: principal.userId,
        subject: model?.model_id ?? '',
        source,
        detail: { policy: rule.policy },
      })
      return view()
    },

    /** The model that may answer for someone, who chose `own` or nothing. */
    async modelFor(own: ModelRef | null): Promise<ModelRef | null> {
      const { policy, model } = await view()
      return policy === 'off' ? null : (own ?? model)
    },
  }
}
