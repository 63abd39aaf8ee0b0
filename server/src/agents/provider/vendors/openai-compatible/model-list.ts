/** From the model lists of the servers to ours. Only what a person needs to choose; never a file path. */
import type { Model } from '@omniai/contracts/schemas/provider'
import { type Fields, includes, isFields, isModelId, MOST_MODELS, readTokens } from '../wire/fields.ts'

export type ListedModel = {
  readonly model: Model
  /** What the server wants to be asked for; differs from the id where that would show a path. */
  readonly wireId: string
}

const cannotChat =
  /(^|[-_/:.\s])(text-embedding|embed|embedding|embeddings|bge|gte|minilm|rerank|reranker|whisper|tts)([-_/:.\s]|\d|$)/i

/** By its name alone, for servers that do not say what a model is for. */
export const canChatByName = (id: string) => !cannotChat.test(id)

/** The list of OpenAI, with what llama-server, vLLM and OpenRouter add to it; null when it is none. */
export function readModelList(providerId: string, list: unknown): ListedModel[] | null {
  const rows = readRows(list)
  if (!rows) return null
  const abilities = readAbilities(list)
  const listed = new Map<string, ListedModel>()
  for (const row of rows.slice(0, MOST_MODELS * 2)) {
    const wireId = row.id
    if (typeof wireId !== 'string') continue
    const id = toPublicId(wireId)
    if (!isModelId(id) || listed.has(id) || !canChat(id, row)) continue
    const loadState = readLoadState(row)
    listed.set(id, {
      wireId,
      model: {
        provider_id: providerId,
        id,
        label: id,
        context_tokens: readContext(row),
        max_context_tokens: isFields(row.meta) ? readTokens(row.meta.n_ctx_train) : null,
        loaded: loadState === null ? null : loadState === 'loaded',
        load_state: loadState,
        capabilities: readCapabilities(row, abilities.get(wireId)),
        ...(saysWhatItTakes(row, abilities.get(wireId)) ? {} : { capabilities_unsaid: ['vision' as const] }),
        small_model: false,
      },
    })
    if (listed.size === MOST_MODELS) break
  }
  return [...listed.values()]
}

/** Older llama-server names a model by the path of its file. */
function toPublicId(wireId: string): string {
  const isPath = /^([/~\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\])/.test(wireId)
  if (!isPath) return wireId
  return (wireId.split(/[/\\]/).at(-1) ?? '').replace(/\.gguf$/i, '')
}

function canChat(id: string, row: Fields): boolean {
  const outputs = isFields(row.architecture) ? row.architecture.output_modalities : null
  if (Array.isArray(outputs) && outputs.length > 0 && !outputs.includes('text')) return false
  return canChatByName(id)
}

/** What is loaded counts, not what the model could do: a longer conversation would be refused. */
function readContext(row: Fields): number | null {
  const meta = isFields(row.meta) ? row.meta : {}
  return readTokens(meta.n_ctx, row.max_model_len, row.context_length)
}

const routerStates = ['loaded', 'loading', 'unloaded', 'sleeping'] as const

/** The router of llama-server; a single one lists the model it has in memory. */
function readLoadState(row: Fields): Model['load_state'] & (string | null) {
  if (isFields(row.status)) {
    const { value, failed } = row.status
    if (failed === true) return 'failed'
    return routerStates.find(state => state === value) ?? null
  }
  return row.owned_by === 'llamacpp' && isFields(row.meta) ? 'loaded' : null
}

/** The list of OpenAI itself says nothing of the kind. */
const saysWhatItTakes = (row: Fields, abilities: unknown): boolean =>
  (isFields(row.architecture) && Array.isArray(row.architecture.input_modalities)) || Array.isArray(abilities)

function readCapabilities(row: Fields, abilities: unknown): Model['capabilities'] {
  const inputs = isFields(row.architecture) ? row.architecture.input_modalities : null
  const found: Model['capabilities'] = []
  if (includes(inputs, 'image') || includes(abilities, 'multimodal')) found.push('vision')
  const parameters = row.supported_parameters
  if (includes(parameters, 'tools')) found.push('tools')
  if (includes(parameters, 'reasoning')) found.push('reasoning')
  // llama.cpp holds the output to a grammar, whatever the model.
  const followsSchema = row.owned_by === 'llamacpp' || includes(parameters, 'structured_outputs')
  if (followsSchema) found.push('json_schema')
  return found
}

/** llama-server says what a model can do in a second list beside the one of OpenAI. */
function readAbilities(list: unknown): Map<unknown, unknown> {
  const models = isFields(list) && Array.isArray(list.models) ? list.models.filter(isFields) : []
  return new Map(models.map(row => [row.name, row.capabilities]))
}

function readRows(list: unknown): Fields[] | null {
  if (!isFields(list) || !Array.isArray(list.data)) return null
  return list.data.filter(isFields)
}
