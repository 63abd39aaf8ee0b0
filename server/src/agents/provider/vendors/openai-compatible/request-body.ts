import type { ChatRequest } from '../../chat-stream.ts'

/**
 * A model that loops would otherwise write until its context is full and keep the only slot of the server, also
 * after Stop: some servers notice a closed connection late, or not at all.
 */
export const DEFAULT_MAX_TOKENS = 4096

/** @param contextTokens of the loaded model; some servers refuse a request that asks for more than is left. */
export function buildChatBody(
  request: ChatRequest,
  wireModelId: string,
  contextTokens: number | null,
): string {
  const { settings } = request
  const room = contextTokens === null ? DEFAULT_MAX_TOKENS : Math.max(1, Math.floor(contextTokens / 2))
  return JSON.stringify({
    model: wireModelId,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    // Always: behind a llama-server router an answer that is not streamed cannot be stopped.
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: settings.max_tokens ?? Math.min(DEFAULT_MAX_TOKENS, room),
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.top_p === undefined ? {} : { top_p: settings.top_p }),
  })
}
