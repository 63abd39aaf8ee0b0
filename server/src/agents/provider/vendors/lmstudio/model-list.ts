/** The two native lists of LM Studio. They say what `/v1/models` does not: what is loaded, how large, and what it can. */
import type { Model } from '@omniai/contracts/schemas/provider'
import type { ListedModel } from '../openai-compatible/model-list.ts'
import { type Fields, includes, isFields, isModelId, MOST_MODELS, readTokens } from '../wire/fields.ts'

/** `/api/v1/models` of LM Studio 0.4 and later; null when it is none. */
export function readNativeList(providerId: string, list: unknown): ListedModel[] | null {
  if (!isFields(list) || !Array.isArray(list.models)) return null
  return collect(list.models, row => {
    if (!isModelId(row.key) || row.type !== 'llm') return null
    const instances = Array.isArray(row.loaded_instances) ? row.loaded_instances.filter(isFields) : []
    const loaded = instances.map(({ config }) =>
      isFields(config) ? readTokens(config.context_length) : null,
    )
    const abilities = isFields(row.capabilities) ? row.capabilities : {}
    return toListed(providerId, row.key, {
      label: typeof row.display_name === 'string' && row.display_name !== '' ? row.display_name : row.key,
      isLoaded: instances.length > 0,
      // Any of the instances may answer: the smallest is what can be counted on.
      context: loaded.reduce<number | null>(smaller, null),
      most: readTokens(row.max_context_length),
      vision: typeof abilities.vision === 'boolean' ? abilities.vision : null,
      tools: abilities.trained_for_tool_use === true,
      reasoning: isFields(abilities.reasoning) || abilities.reasoning === true,
    })
  })
}

/** `/api/v0/models` of LM Studio 0.3; null when it is none. */
export function readOldNativeList(providerId: string, list: unknown): ListedModel[] | null {
  if (!isFields(list) || !Array.isArray(list.data)) return null
  return collect(list.data, row => {
    if (!isModelId(row.id) || (row.type !== 'llm' && row.type !== 'vlm')) return null
    return toListed(providerId, row.id, {
      label: row.id,
      isLoaded: row.state === 'loaded',
      context: readTokens(row.loaded_context_length),
      most: readTokens(row.max_context_length),
      vision: row.type === 'vlm',
      tools: includes(row.capabilities, 'tool_use'),
      reasoning: false,
    })
  })
}

function collect(rows: readonly unknown[], read: (row: Fields) => ListedModel | null): ListedModel[] {
  const listed = new Map<string, ListedModel>()
  for (const row of rows.slice(0, MOST_MODELS * 2)) {
    const entry = isFields(row) ? read(row) : null
    if (entry && listed.size < MOST_MODELS) listed.set(entry.wireId, entry)
  }
  return [...listed.values()]
}

type Said = {
  readonly label: string
  readonly isLoaded: boolean
  readonly context: number | null
  readonly most: number | null
  /** null: it does not say. */
  readonly vision: boolean | null
  readonly tools: boolean
  readonly reasoning: boolean
}

function toListed(providerId: string, id: string, said: Said): ListedModel {
  const capabilities: Model['capabilities'] = []
  if (said.vision) capabilities.push('vision')
  if (said.tools) capabilities.push('tools')
  if (said.reasoning) capabilities.push('reasoning')
  capabilities.push('json_schema')
  return {
    wireId: id,
    model: {
      provider_id: providerId,
      id,
      label: said.label.slice(0, 200),
      context_tokens: said.isLoaded ? said.context : null,
      max_context_tokens: said.most,
      loaded: said.isLoaded,
      load_state: said.isLoaded ? 'loaded' : 'unloaded',
      capabilities,
      ...(said.vision === null && { capabilities_unsaid: ['vision' as const] }),
      small_model: false,
    },
  }
}

const smaller = (left: number | null, right: number | null) =>
  left === null ? right : right === null ? left : Math.min(left, right)
