/** Model servers, prices and the built-in model, as administrators see them. */
import type {
  AdminProvider,
  AdminProviderList,
  AdminProviderPatch,
  EmbeddedModel,
  PriceList,
  ProviderHealthHistory,
} from '@omniai/contracts/schemas/admin-provider'
import type { FallbackRule } from '@omniai/contracts/schemas/provider'
import { call } from './api.ts'
import { modelList } from './catalog.ts'
import { invalidate, type Resource, write } from './resources.ts'

/** How they fare changes by itself. */
const lookEvery = () => 10_000

export const providers: Resource<AdminProviderList> = {
  key: ['admin', 'providers', 'list'],
  load: signal => call('adminProviderList', {}, { signal }),
  lookEvery,
}

export const provider = (providerId: string): Resource<AdminProvider> => ({
  key: ['admin', 'providers', 'one', providerId],
  load: signal => call('adminProviderView', { params: { provider_id: providerId } }, { signal }),
  lookEvery,
})

export const providerHistory = (providerId: string): Resource<ProviderHealthHistory> => ({
  key: ['admin', 'providers', 'history', providerId],
  load: signal => call('adminProviderHealth', { params: { provider_id: providerId } }, { signal }),
  lookEvery,
})

export const prices: Resource<PriceList> = {
  key: ['admin', 'prices'],
  load: signal => call('priceList', {}, { signal }),
}

export const fallbackRule: Resource<FallbackRule> = {
  key: ['admin', 'fallback'],
  load: signal => call('fallbackView', {}, { signal }),
}

export const embeddedModel: Resource<EmbeddedModel> = {
  key: ['admin', 'embedded-model'],
  load: signal => call('embeddedModelView', {}, { signal }),
  // Being installed or loaded: someone watches the bar.
  lookEvery: model => (model?.state === 'preparing' ? 1_000 : 10_000),
}

/** After any change: everyone's models may be others now. */
export function refreshProviders(): void {
  void invalidate(['admin', 'providers'])
  void invalidate(modelList.key)
}

export async function changeProvider(id: string, patch: AdminProviderPatch): Promise<AdminProvider> {
  const changed = await call('adminProviderUpdate', { params: { provider_id: id }, body: patch })
  write(provider(id), () => changed)
  refreshProviders()
  return changed
}
