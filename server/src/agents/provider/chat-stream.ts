/** What the provider agent takes and gives. Vendors speak this and nothing else to the rest of the house. */
import type { ErrorCode } from '@omniai/contracts/errors'
import type { Phase } from '@omniai/contracts/run-events'
import type { ChatSettings } from '@omniai/contracts/schemas/provider'
import type { PromptMessage } from '@omniai/contracts/schemas/run'

export type ImagePart = {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  readonly base64: string
}

export type ChatMessage = PromptMessage & { readonly images?: readonly ImagePart[] }

export const reasoningEfforts = ['none', 'low', 'medium', 'high'] as const
export type ReasoningEffort = (typeof reasoningEfforts)[number]

export type ChatRequest = {
  readonly providerId: string
  readonly modelId: string
  readonly messages: readonly ChatMessage[]
  readonly settings: ChatSettings
  /** Only for models with the capability `reasoning`; others may refuse it. */
  readonly reasoningEffort?: ReasoningEffort
  /** A JSON Schema that the answer has to follow. Only for models with the capability `json_schema`. */
  readonly responseSchema?: Readonly<Record<string, unknown>>
}

export type ChatEvent =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A whole call, after its last fragment. */
  | { readonly type: 'tool-call'; readonly callId: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'usage'; readonly promptTokens: number; readonly completionTokens: number }
  /** Always the last one of a good stream; a stream that ends without it throws. */
  | { readonly type: 'finish'; readonly reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' }

/**
 * One array for each read from the socket, so that a read of many tokens costs one turn of the loop.
 * Throws ProviderError; after an abort of `signal` it returns or throws, with the socket closed.
 */
export type ChatStream = AsyncIterable<readonly ChatEvent[]>

export class ProviderError extends Error {
  override name = 'ProviderError'
  readonly code: Extract<ErrorCode, `E_PROVIDER_${string}`>

  /** @param note for the log only: what the provider said, with keys removed, at most 500 characters. */
  constructor(code: ProviderError['code'], note: string, options: { cause?: unknown } = {}) {
    super(`${code}: ${note.slice(0, 500)}`, options)
    this.code = code
  }
}
