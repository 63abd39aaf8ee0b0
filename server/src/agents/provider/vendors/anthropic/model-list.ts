import type { Model } from '@omniai/contracts/schemas/provider'
import { type Fields, isFields, isModelId, MOST_MODELS, readTokens } from '../wire/fields.ts'

/** `GET /v1/models`; null when it is none. */
export function readAnthropicList(providerId: string, list: unknown): Model[] | null {
  if (!isFields(list) || !Array.isArray(list.data)) return null
  return list.data
    .filter(isFields)
    .slice(0, MOST_MODELS)
    .flatMap(row => {
      const { id, display_name: name } = row
      if (!isModelId(id)) return []
      const context = readTokens(row.max_input_tokens)
      return [
        {
          provider_id: providerId,
          id,
          label: typeof name === 'string' && name !== '' ? name.slice(0, 200) : id,
          context_tokens: context,
          max_context_tokens: context,
          loaded: null,
          capabilities: readCapabilities(row.capabilities),
          small_model: false,
        },
      ]
    })
}

/** Where the list says nothing: all of them take tools and images, and the SDK brings a schema to each. */
function readCapabilities(said: unknown): Model['capabilities'] {
  const found: Model['capabilities'] = ['tools', 'json_schema']
  if (!isFields(said)) return ['vision', ...found]
  if (isSupported(said, 'image_input')) found.unshift('vision')
  // `effort` is how we ask for thinking: those that have only a budget of tokens are not asked.
  if (isSupported(said, 'thinking') && isSupported(said, 'effort')) found.push('reasoning')
  return found
}

function isSupported(capabilities: Fields, name: string): boolean {
  const one = capabilities[name]
  return isFields(one) && one.supported === true
}
