import type { ChatMessage, ChatRequest } from '../../chat-stream.ts'
import type { LearnedModel } from './learned-model.ts'

/**
 * A model that loops would otherwise write until its context is full and keep the only slot of the server, also
 * after Stop: some servers notice a closed connection late, or not at all.
 */
export const DEFAULT_MAX_TOKENS = 4096

/** @param contextTokens of the loaded model; some servers refuse a request that asks for more than is left. */
export function answerTokens(request: ChatRequest, contextTokens: number | null): number {
  const room = contextTokens === null ? DEFAULT_MAX_TOKENS : Math.max(1, Math.floor(contextTokens / 2))
  return request.settings.max_tokens ?? Math.min(DEFAULT_MAX_TOKENS, room)
}

export function buildChatBody(
  request: ChatRequest,
  wireModelId: string,
  contextTokens: number | null,
  learned: Pick<LearnedModel, 'wantsCompletionTokens' | 'refusesSchema'>,
): string {
  const { settings, reasoningEffort, responseSchema } = request
  const most = answerTokens(request, contextTokens)
  return JSON.stringify({
    model: wireModelId,
    messages: request.messages.map(toMessage),
    // Always: behind a llama-server router an answer that is not streamed cannot be stopped.
    stream: true,
    stream_options: { include_usage: true },
    ...(learned.wantsCompletionTokens ? { max_completion_tokens: most } : { max_tokens: most }),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.top_p === undefined ? {} : { top_p: settings.top_p }),
    ...(reasoningEffort && { reasoning_effort: reasoningEffort }),
    ...(responseSchema &&
      !learned.refusesSchema && {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'answer', strict: true, schema: responseSchema },
        },
      }),
  })
}

/** Images as data, never as an address: llama-server would fetch it, and reach what we do not. */
function toMessage({ role, content, images }: ChatMessage) {
  if (!images || images.length === 0) return { role, content }
  const pictures = images.map(({ mediaType, base64 }) => ({
    type: 'image_url',
    image_url: { url: `data:${mediaType};base64,${base64}` },
  }))
  return { role, content: [{ type: 'text', text: content }, ...pictures] }
}
