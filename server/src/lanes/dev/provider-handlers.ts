import type { adminProviderOperations } from '@omniai/contracts/operations/admin-provider'
import type { ProviderAgent } from '../../agents/provider/index.ts'
import type { Handlers } from '../request-context.ts'

export const providerHandlers: Handlers<
  typeof adminProviderOperations,
  { readonly provider: Pick<ProviderAgent, 'admin'> }
> = {
  adminProviderList: (_call, { provider }) => provider.admin.list(),
  adminProviderCreate: ({ principal, source, body }, { provider }) =>
    provider.admin.create(principal, source, body),
  adminProviderView: ({ params }, { provider }) => provider.admin.view(params.provider_id),
  adminProviderUpdate: ({ principal, source, params, body }, { provider }) =>
    provider.admin.update(principal, source, params.provider_id, body),
  adminProviderDelete: ({ principal, source, params }, { provider }) =>
    provider.admin.remove(principal, source, params.provider_id),
  adminProviderTest: ({ params, body }, { provider }) => provider.admin.test(params.provider_id, body),
  adminProviderHealth: ({ params }, { provider }) => provider.admin.health(params.provider_id),
  adminModelPull: async ({ principal, source, params, body, answer }, { provider }) =>
    answer.started(principal, await provider.admin.pulls.start(principal, source, params.provider_id, body)),
  embeddedModelView: (_call, { provider }) => provider.admin.embedded.view(),
  embeddedModelUpdate: ({ principal, source, body }, { provider }) =>
    provider.admin.embedded.choose(principal, source, body),
  fallbackView: (_call, { provider }) => provider.admin.fallback.view(),
  fallbackSet: ({ principal, source, body }, { provider }) =>
    provider.admin.fallback.set(principal, source, body),
  priceList: (_call, { provider }) => provider.admin.prices.list(),
  priceCreate: ({ principal, source, body }, { provider }) =>
    provider.admin.prices.create(principal, source, body),
  priceUpdate: ({ principal, source, params, body }, { provider }) =>
    provider.admin.prices.update(principal, source, params.price_id, body),
  priceDelete: ({ principal, source, params }, { provider }) =>
    provider.admin.prices.remove(principal, source, params.price_id),
}
