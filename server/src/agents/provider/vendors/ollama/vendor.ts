/** Ollama by its own API: its `/v1` says nothing when a model breaks off, and nothing of what a model can do. */
import type { Model } from '@omniai/contracts/schemas/provider'
import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import { askOptional, demandJson } from '../wire/ask-json.ts'
import { bearer, connect, type VendorDeps } from '../wire/connection.ts'
import { streamCall } from '../wire/stream-call.ts'
import { readLoaded, readShown, readTags, type Shown, shownByTag, type Tag, toModel } from './model-list.ts'
import { pullOllama } from './pull.ts'
import { buildOllamaBody } from './request-body.ts'
import { createOllamaDecoder, decodeWholeOllama } from './stream-decoder.ts'

/** Older versions say what a model can do only one by one. */
const SHOWS_AT_ONCE = 4
const MOST_SHOWN = 500

export function createOllama(config: ProviderConfig, deps: VendorDeps): Vendor {
  const root = config.baseUrl.replace(/\/+$/, '').replace(/\/(v1|api)$/, '')
  const connection = connect(config, deps, bearer)
  const { ask, errors, headers } = connection
  const shown = new Map<string, Shown>()
  let known = new Map<string, { readonly model: Model; readonly family: unknown }>()

  async function show(tag: Tag, signal: AbortSignal): Promise<Shown> {
    const byTag = shownByTag(tag)
    if (byTag) return byTag
    const key = `${tag.name} ${tag.digest}`
    const before = shown.get(key)
    if (before) return before
    const found = readShown(await askOptional(ask, `${root}/api/show`, signal, { model: tag.name }))
    if (shown.size >= MOST_SHOWN) shown.clear()
    if (found.capabilities) shown.set(key, found)
    return found
  }

  async function listModels(signal: AbortSignal): Promise<Model[]> {
    const answer = await demandJson(ask, `${root}/api/tags`, signal)
    const tags = readTags(answer.value)
    if (!tags) throw errors.make('E_PROVIDER_BAD_OUTPUT', `no model list: ${answer.text.slice(0, 200)}`)
    const loaded = readLoaded(await askOptional(ask, `${root}/api/ps`, signal))
    const waiting = [...tags.entries()]
    const models: (Model | null)[] = tags.map(() => null)
    const showNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
        const [index, tag] = next
        models[index] = toModel(config.id, tag, await show(tag, signal), loaded)
      }
    }
    await Promise.all(Array.from({ length: SHOWS_AT_ONCE }, showNext))
    const listed = models.filter(model => model !== null)
    const families = new Map(tags.map(tag => [tag.name, tag.details.family]))
    known = new Map(listed.map(model => [model.id, { model, family: families.get(model.id) }]))
    return listed
  }

  return {
    id: config.id,
    label: config.label,
    vendor: 'ollama',
    smallModel: false,
    listModels,
    chatStream(request, signal) {
      const entry = known.get(request.modelId)
      return streamCall(
        {
          ...connection,
          url: `${root}/api/chat`,
          headers: { 'content-type': 'application/json', accept: 'application/x-ndjson', ...headers },
          body: () =>
            buildOllamaBody(request, entry?.model.context_tokens ?? null, entry?.family === 'gptoss'),
          learnsFrom: () => false,
          isCold: entry?.model.load_state === 'unloaded',
          mediaTypes: ['application/x-ndjson', 'application/ndjson'],
          createDecoder: () => createOllamaDecoder(errors),
          decodeWhole: value => decodeWholeOllama(errors, value),
        },
        signal,
      )
    },
    pull: (model, signal) => pullOllama(connection, `${root}/api/pull`, model, signal),
    async close() {},
  }
}
