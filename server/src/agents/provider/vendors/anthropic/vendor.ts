import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import { createSdkVendor } from '../sdk/vendor.ts'
import { demandJson } from '../wire/ask-json.ts'
import { connect, type VendorDeps } from '../wire/connection.ts'
import { readAnthropicList } from './model-list.ts'

const API_VERSION = '2023-06-01'

export function createAnthropic(config: ProviderConfig, deps: VendorDeps): Vendor {
  const baseURL = config.baseUrl.replace(/\/+$/, '')
  const connection = connect(config, deps, key => ({ 'x-api-key': key, 'anthropic-version': API_VERSION }))
  const { ask, errors } = connection
  return createSdkVendor(config, connection, {
    async createModel(modelId, send) {
      const { createAnthropic: create } = await import('@ai-sdk/anthropic')
      // An empty key, so that the SDK does not look for one in the environment.
      return create({ baseURL, apiKey: config.apiKey ?? '', fetch: send })(modelId)
    },
    providerOptions({ reasoningEffort }, model) {
      if (!reasoningEffort || !model?.capabilities.includes('reasoning')) return {}
      if (reasoningEffort === 'none') return { anthropic: { thinking: { type: 'disabled' } } }
      return { anthropic: { effort: reasoningEffort, thinking: { type: 'adaptive' } } }
    },
    async listModels(signal) {
      const answer = await demandJson(ask, `${baseURL}/models?limit=1000`, signal)
      const models = readAnthropicList(config.id, answer.value)
      if (!models) throw errors.make('E_PROVIDER_BAD_OUTPUT', `no model list: ${answer.text.slice(0, 200)}`)
      return models
    },
  })
}
