import type { ChatRequest } from '../../chat-stream.ts'
import { answerTokens } from '../openai-compatible/request-body.ts'

/** @param takesLevels gpt-oss takes how hard to think; other models only whether. */
export function buildOllamaBody(
  request: ChatRequest,
  contextTokens: number | null,
  takesLevels: boolean,
): string {
  const { settings, reasoningEffort, responseSchema } = request
  return JSON.stringify({
    model: request.modelId,
    messages: request.messages.map(({ role, content, images }) => ({
      role,
      content,
      ...(images && images.length > 0 && { images: images.map(image => image.base64) }),
    })),
    stream: true,
    // Otherwise the oldest messages are left out, and nobody is told.
    truncate: false,
    shift: false,
    ...(reasoningEffort && { think: toThink(reasoningEffort, takesLevels) }),
    ...(responseSchema && { format: responseSchema }),
    options: {
      num_predict: answerTokens(request, contextTokens),
      ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
      ...(settings.top_p === undefined ? {} : { top_p: settings.top_p }),
    },
  })
}

function toThink(effort: NonNullable<ChatRequest['reasoningEffort']>, takesLevels: boolean) {
  if (effort === 'none') return false
  return takesLevels ? effort : true
}
