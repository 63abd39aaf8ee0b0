/** LM Studio, Ollama, llama.cpp and whatever else speaks the API of OpenAI. */
import type { Egress } from '../../../../kernel/egress.ts'
import type { ProviderConfig } from '../../provider-config.ts'
import type { Vendor } from '../../vendor.ts'
import { readText } from './body-text.ts'
import { type ChatTimeouts, chatTimeouts, streamChat } from './chat.ts'
import { createErrorMaker, readSaidError } from './error-mapping.ts'
import { isLmStudioList, type ListedModel, readModelList } from './model-list.ts'
import { buildChatBody } from './request-body.ts'

export type OpenAiCompatibleDeps = {
  readonly egress: Egress
  /** Milliseconds; only differences count. */
  readonly now: () => number
  readonly timeouts?: Partial<ChatTimeouts>
  /** For one question about models: servers on this machine answer in milliseconds or not at all. */
  readonly probeTimeoutMs?: number
}

const LIST_BYTES = 4 * 1024 * 1024

export function createOpenAiCompatible(config: ProviderConfig, deps: OpenAiCompatibleDeps): Vendor {
  const base = config.baseUrl.replace(/\/+$/, '')
  const origin = new URL(config.baseUrl).origin
  const errors = createErrorMaker(config.apiKey ? [config.apiKey] : [])
  const authorization = config.apiKey ? { authorization: `Bearer ${config.apiKey}` } : {}
  const probeMs = deps.probeTimeoutMs ?? 2_000
  let known = new Map<string, ListedModel>()

  async function fetchJson(
    url: string,
    signal: AbortSignal,
  ): Promise<{ status: number; text: string; value: unknown }> {
    const response = await deps.egress
      .request({
        url,
        method: 'GET',
        headers: { accept: 'application/json', ...authorization },
        signal,
        connectTimeoutMs: probeMs,
        headersTimeoutMs: probeMs,
        idleTimeoutMs: probeMs,
      })
      .catch(error => {
        throw errors.fromEgress(error, 'before')
      })
    const text = await readText(response.body, LIST_BYTES)
    return { status: response.status, text, value: parse(text) }
  }

  async function listModels(signal: AbortSignal) {
    const answer = await fetchJson(`${base}/models`, signal)
    if (answer.status !== 200) throw errors.fromAnswer(answer.status, answer.text)
    const said = readSaidError((answer.value as { error?: unknown } | null)?.error)
    if (said) throw errors.fromSaid(said, 'E_PROVIDER_BAD_OUTPUT')
    const isLmStudio = config.id === 'lmstudio' || isLmStudioList(answer.value)
    const details = isLmStudio
      ? await fetchJson(`${origin}/api/v0/models`, signal).then(
          found => found.value,
          () => null,
        )
      : null
    const listed = readModelList(config.id, answer.value, details)
    if (!listed) throw errors.make('E_PROVIDER_BAD_OUTPUT', `no model list: ${answer.text.slice(0, 200)}`)
    known = new Map(listed.map(entry => [entry.model.id, entry]))
    return listed.map(entry => entry.model)
  }

  return {
    id: config.id,
    label: config.label,
    vendor: config.vendor,
    smallModel: false,
    listModels,
    chatStream(request, signal) {
      const listed = known.get(request.modelId)
      return streamChat(
        {
          egress: deps.egress,
          url: `${base}/chat/completions`,
          headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...authorization },
          body: buildChatBody(
            request,
            listed?.wireId ?? request.modelId,
            listed?.model.context_tokens ?? null,
          ),
          timeouts: { ...chatTimeouts, ...deps.timeouts },
          errors,
          now: deps.now,
        },
        signal,
      )
    },
    async close() {},
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
