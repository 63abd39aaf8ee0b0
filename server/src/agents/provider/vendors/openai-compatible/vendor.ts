/** llama.cpp, vLLM, OpenAI, OpenRouter, Groq and whatever else speaks the API of OpenAI. */
import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import { demandJson } from '../wire/ask-json.ts'
import { bearer, type Connection, connect, type VendorDeps } from '../wire/connection.ts'
import { streamCall } from '../wire/stream-call.ts'
import { createDeltaDecoder } from './delta-decoder.ts'
import { createLearnedModels, refusesMaxTokens, refusesSchema } from './learned-model.ts'
import { type ListedModel, readModelList } from './model-list.ts'
import { buildChatBody } from './request-body.ts'
import { createStreamDecoder } from './stream-decoder.ts'

/** Asks for the models. Throws ProviderError. */
export type ListModels = (connection: Connection, signal: AbortSignal) => Promise<ListedModel[]>

/** @param list for servers that know more about their models than the API of OpenAI can say. */
export function createOpenAiCompatible(
  config: ProviderConfig,
  deps: VendorDeps,
  list: ListModels = (connection, signal) => listOpenAiModels(config, connection, signal),
): Vendor {
  const base = config.baseUrl.replace(/\/+$/, '')
  const connection = connect(config, deps, bearer)
  const { errors } = connection
  const learnedOf = createLearnedModels()
  let known = new Map<string, ListedModel>()

  return {
    id: config.id,
    label: config.label,
    vendor: config.vendor,
    smallModel: false,
    async listModels(signal) {
      const listed = await list(connection, signal)
      known = new Map(listed.map(entry => [entry.model.id, entry]))
      return listed.map(entry => entry.model)
    },
    chatStream(request, signal) {
      const listed = known.get(request.modelId)
      const wireId = listed?.wireId ?? request.modelId
      const learned = learnedOf(request.modelId)
      let wantedBefore = learned.wantsCompletionTokens
      let hadSchema = false
      return streamCall(
        {
          ...connection,
          url: `${base}/chat/completions`,
          headers: {
            'content-type': 'application/json',
            accept: 'text/event-stream',
            ...connection.headers,
          },
          body() {
            wantedBefore = learned.wantsCompletionTokens
            hadSchema = request.responseSchema !== undefined && !learned.refusesSchema
            return buildChatBody(request, wireId, listed?.model.context_tokens ?? null, learned)
          },
          learnsFrom(status, refusal) {
            if (!wantedBefore && refusesMaxTokens(status, refusal)) learned.wantsCompletionTokens = true
            else if (hadSchema && refusesSchema(status, refusal)) learned.refusesSchema = true
            else return false
            return true
          },
          isCold: isCold(listed),
          mediaTypes: ['text/event-stream'],
          createDecoder: () =>
            createStreamDecoder(errors, {
              assumesThinking: learned.beginsThinking,
              onBeginsThinking: value => {
                learned.beginsThinking = value
              },
            }),
          decodeWhole(value) {
            const deltas = createDeltaDecoder(errors, { assumesThinking: learned.beginsThinking })
            deltas.push(value)
            deltas.end()
            return deltas
          },
        },
        signal,
      )
    },
    async close() {},
  }
}

export async function listOpenAiModels(
  config: ProviderConfig,
  { ask, errors }: Connection,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const answer = await demandJson(ask, `${config.baseUrl.replace(/\/+$/, '')}/models`, signal)
  const listed = readModelList(config.id, answer.value)
  if (!listed) throw errors.make('E_PROVIDER_BAD_OUTPUT', `no model list: ${answer.text.slice(0, 200)}`)
  return listed
}

const isCold = (listed: ListedModel | undefined) =>
  listed?.model.load_state === 'unloaded' || listed?.model.load_state === 'loading'
