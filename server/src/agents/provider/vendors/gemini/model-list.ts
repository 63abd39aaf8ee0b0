import type { Model } from '@omniai/contracts/schemas/provider'
import { includes, isFields, isModelId, MOST_MODELS, readTokens } from '../wire/fields.ts'

/** Models of the same list that speak or draw instead of answering in words. */
const cannotChat = /(^|-)(embedding|image|tts|aqa|live|native-audio|veo|imagen)(-|$)/

/** `GET /v1beta/models`; null when it is none. */
export function readGeminiList(providerId: string, list: unknown): Model[] | null {
  if (!isFields(list) || !Array.isArray(list.models)) return null
  return list.models
    .filter(isFields)
    .slice(0, MOST_MODELS * 2)
    .flatMap(row => {
      const id = typeof row.name === 'string' ? row.name.replace(/^models\//, '') : null
      if (!isModelId(id) || cannotChat.test(id)) return []
      if (!includes(row.supportedGenerationMethods, 'generateContent')) return []
      const context = readTokens(row.inputTokenLimit)
      const isGemma = id.startsWith('gemma')
      const capabilities: Model['capabilities'] = isGemma ? [] : ['vision', 'tools', 'json_schema']
      if (row.thinking === true) capabilities.push('reasoning')
      return [
        {
          provider_id: providerId,
          id,
          label: typeof row.displayName === 'string' ? row.displayName.slice(0, 200) : id,
          context_tokens: context,
          max_context_tokens: context,
          loaded: null,
          capabilities,
          small_model: false,
        },
      ]
    })
}
