/** From the model lists of the servers to ours. Only what a person needs to choose; never a file path. */
import type { Model } from '@omniai/contracts/schemas/provider'

type Fields = Record<string, unknown>

export type ListedModel = {
  readonly model: Model
  /** What the server wants to be asked for; differs from the id where that would show a path. */
  readonly wireId: string
}

const MOST_MODELS = 500
const cannotChat =
  /(^|[-_/:.\s])(text-embedding|embed|embedding|embeddings|bge|gte|minilm|rerank|reranker|whisper|tts)([-_/:.\s]|\d|$)/i

/** @param lmStudio the answer of /api/v0/models, where there is one. */
export function readModelList(providerId: string, list: unknown, lmStudio: unknown): ListedModel[] | null {
  const rows = readRows(list)
  if (!rows) return null
  const details = new Map((readRows(lmStudio) ?? []).map(row => [row.id, row]))
  const abilities = readAbilities(list)
  const listed = new Map<string, ListedModel>()
  for (const row of rows.slice(0, MOST_MODELS * 2)) {
    const wireId = row.id
    if (typeof wireId !== 'string') continue
    const id = toPublicId(wireId)
    const detail = details.get(wireId) ?? {}
    if (!isModelId(id) || listed.has(id) || !canChat(id, row, detail)) continue
    listed.set(id, {
      wireId,
      model: {
        provider_id: providerId,
        id,
        label: id,
        context_tokens: readContext(row, detail),
        loaded: readLoaded(row, detail),
        capabilities: readCapabilities(row, detail, abilities.get(wireId)),
        small_model: false,
      },
    })
    if (listed.size === MOST_MODELS) break
  }
  return [...listed.values()]
}

export function isLmStudioList(list: unknown): boolean {
  return readRows(list)?.some(row => row.owned_by === 'organization_owner') ?? false
}

/** Older llama-server names a model by the path of its file. */
function toPublicId(wireId: string): string {
  const isPath = /^([/~\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\])/.test(wireId)
  if (!isPath) return wireId
  return (wireId.split(/[/\\]/).at(-1) ?? '').replace(/\.gguf$/i, '')
}

function isModelId(id: string): boolean {
  return id.length > 0 && id.length <= 200 && !/\p{Cc}/u.test(id)
}

function canChat(id: string, row: Fields, detail: Fields): boolean {
  if (typeof detail.type === 'string') return detail.type !== 'embeddings' && detail.type !== 'embedding'
  const outputs = isFields(row.architecture) ? row.architecture.output_modalities : null
  if (Array.isArray(outputs) && outputs.length > 0 && !outputs.includes('text')) return false
  return !cannotChat.test(id)
}

/** What is loaded counts, not what the model could do: a longer conversation would be refused. */
function readContext(row: Fields, detail: Fields): number | null {
  const meta = isFields(row.meta) ? row.meta : {}
  const found = [detail.loaded_context_length, meta.n_ctx, row.max_model_len, row.context_length]
  const tokens = found.find(value => typeof value === 'number' && Number.isInteger(value) && value > 0)
  return typeof tokens === 'number' ? Math.min(tokens, 100_000_000) : null
}

function readLoaded(row: Fields, detail: Fields): boolean | null {
  if (typeof detail.state === 'string') return detail.state === 'loaded'
  if (isFields(row.status) && typeof row.status.value === 'string') return row.status.value === 'loaded'
  // A single llama-server lists the one model it has in memory.
  return row.owned_by === 'llamacpp' && isFields(row.meta) ? true : null
}

function readCapabilities(row: Fields, detail: Fields, abilities: unknown): Model['capabilities'] {
  const inputs = isFields(row.architecture) ? row.architecture.input_modalities : null
  const seesByDetail = detail.type === 'vlm'
  const sees = seesByDetail || includes(inputs, 'image') || includes(abilities, 'multimodal')
  const found: Model['capabilities'] = sees ? ['vision'] : []
  if (includes(detail.capabilities, 'tool_use')) found.push('tools')
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

const includes = (list: unknown, word: string) => Array.isArray(list) && list.includes(word)

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
