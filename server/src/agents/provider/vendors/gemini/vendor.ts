import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import { createSdkVendor } from '../sdk/vendor.ts'
import { demandJson } from '../wire/ask-json.ts'
import { connect, type VendorDeps } from '../wire/connection.ts'
import { readGeminiList } from './model-list.ts'

/** Older models take a number of tokens where newer ones take a level. */
const BUDGETS = { none: 0, low: 2_048, medium: 8_192, high: 24_576 } as const

export function createGemini(config: ProviderConfig, deps: VendorDeps): Vendor {
  const baseURL = config.baseUrl.replace(/\/+$/, '')
  const connection = connect(config, deps, key => ({ 'x-goog-api-key': key }))
  const { ask, errors } = connection
  return createSdkVendor(config, connection, {
    async createModel(modelId, send) {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google')
      // An empty key, so that the SDK does not look for one in the environment.
      return createGoogleGenerativeAI({ baseURL, apiKey: config.apiKey ?? '', fetch: send })(modelId)
    },
    providerOptions({ reasoningEffort, modelId }, model) {
      if (!model?.capabilities.includes('reasoning')) return {}
      const thinkingConfig = { includeThoughts: true, ...toThinking(modelId, reasoningEffort) }
      return { google: { thinkingConfig } }
    },
    async listModels(signal) {
      const answer = await demandJson(ask, `${baseURL}/models?pageSize=1000`, signal)
      const models = readGeminiList(config.id, answer.value)
      if (!models) throw errors.make('E_PROVIDER_BAD_OUTPUT', `no model list: ${answer.text.slice(0, 200)}`)
      return models
    },
  })
}

function toThinking(modelId: string, effort: keyof typeof BUDGETS | undefined) {
  if (effort === undefined) return {}
  const takesBudget = /^gemini-2\./.test(modelId)
  if (takesBudget) return { thinkingBudget: BUDGETS[effort] }
  // These cannot be stopped from thinking; the least of it comes closest.
  return { thinkingLevel: effort === 'none' ? ('low' as const) : effort }
}
