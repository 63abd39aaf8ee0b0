/** From `/api/tags`, `/api/ps` and `/api/show` to our list. */
import type { Model } from '@omniai/contracts/schemas/provider'
import { canChatByName } from '../openai-compatible/model-list.ts'
import { type Fields, includes, isFields, isModelId, MOST_MODELS, readTokens } from '../wire/fields.ts'

export type Tag = {
  readonly name: string
  /** Changes when the model behind the name does. */
  readonly digest: string
  readonly details: Fields
  readonly capabilities: unknown
}

/** null: not a list of Ollama. */
export function readTags(value: unknown): Tag[] | null {
  if (!isFields(value) || !Array.isArray(value.models)) return null
  return value.models
    .filter(isFields)
    .flatMap(row => {
      const name = isModelId(row.model) ? row.model : row.name
      if (!isModelId(name)) return []
      const digest = typeof row.digest === 'string' ? row.digest : ''
      return [
        { name, digest, details: isFields(row.details) ? row.details : {}, capabilities: row.capabilities },
      ]
    })
    .slice(0, MOST_MODELS)
}

/** What is in memory, and how much context was really given to it. */
export function readLoaded(value: unknown): ReadonlyMap<string, number | null> {
  const rows = isFields(value) && Array.isArray(value.models) ? value.models.filter(isFields) : []
  return new Map(
    rows.flatMap(row => {
      const name = isModelId(row.model) ? row.model : row.name
      return isModelId(name) ? [[name, readTokens(row.context_length)] as const] : []
    }),
  )
}

/** What a model can do, wherever this version of Ollama says it. */
export type Shown = { readonly capabilities: readonly string[] | null; readonly trained: number | null }

export function readShown(value: unknown): Shown {
  if (!isFields(value)) return { capabilities: null, trained: null }
  const info = isFields(value.model_info) ? value.model_info : {}
  const architecture = info['general.architecture']
  const key = typeof architecture === 'string' ? `${architecture}.context_length` : null
  return { capabilities: words(value.capabilities), trained: key === null ? null : readTokens(info[key]) }
}

export const shownByTag = (tag: Tag): Shown | null => {
  const capabilities = words(tag.capabilities)
  return capabilities && { capabilities, trained: readTokens(tag.details.context_length) }
}

export function toModel(
  providerId: string,
  tag: Tag,
  shown: Shown,
  loaded: ReadonlyMap<string, number | null>,
): Model | null {
  const { capabilities, trained } = shown
  const canChat = capabilities ? includes(capabilities, 'completion') : canChatByName(tag.name)
  if (!canChat) return null
  const found: Model['capabilities'] = []
  if (includes(capabilities, 'vision')) found.push('vision')
  if (includes(capabilities, 'tools')) found.push('tools')
  if (includes(capabilities, 'thinking')) found.push('reasoning')
  found.push('json_schema')
  const isLoaded = loaded.has(tag.name)
  return {
    provider_id: providerId,
    id: tag.name,
    label: tag.name.replace(/:latest$/, ''),
    // Far less than the model could: Ollama gives a part of the memory, and cuts what is longer.
    context_tokens: loaded.get(tag.name) ?? null,
    max_context_tokens: trained,
    loaded: isLoaded,
    load_state: isLoaded ? 'loaded' : 'unloaded',
    capabilities: found,
    ...(capabilities === null && { capabilities_unsaid: ['vision' as const] }),
    small_model: false,
  }
}

const words = (value: unknown) =>
  Array.isArray(value) ? value.filter(word => typeof word === 'string').slice(0, 20) : null
