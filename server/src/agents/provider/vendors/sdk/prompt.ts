/** From our messages to those of the SDK. */
import type { LanguageModelV3CallOptions, LanguageModelV3Prompt } from '@ai-sdk/provider'
import type { ChatMessage, ChatRequest } from '../../chat-stream.ts'
import { answerTokens } from '../openai-compatible/request-body.ts'

export function toCallOptions(
  request: ChatRequest,
  signal: AbortSignal,
  providerOptions: NonNullable<LanguageModelV3CallOptions['providerOptions']>,
): LanguageModelV3CallOptions {
  const { settings, responseSchema } = request
  return {
    prompt: request.messages.map(toMessage),
    // The context of these models is far beyond any answer.
    maxOutputTokens: answerTokens(request, null),
    ...(settings.temperature !== undefined && { temperature: settings.temperature }),
    ...(settings.top_p !== undefined && { topP: settings.top_p }),
    ...(responseSchema && { responseFormat: { type: 'json', schema: responseSchema } }),
    abortSignal: signal,
    providerOptions,
  }
}

function toMessage({ role, content, images = [] }: ChatMessage): LanguageModelV3Prompt[number] {
  if (role === 'system') return { role, content }
  const text = { type: 'text' as const, text: content }
  if (role === 'assistant') return { role, content: [text] }
  const pictures = images.map(({ mediaType, base64 }) => ({
    type: 'file' as const,
    mediaType,
    data: base64,
  }))
  return { role, content: [...pictures, text] }
}
