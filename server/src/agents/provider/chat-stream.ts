/** What the provider agent takes and gives. Vendors speak this and nothing else to the rest of the house. */
import type { ErrorCode } from '@omniai/contracts/errors'
import type { Phase } from '@omniai/contracts/run-events'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { PromptMessage } from '@omniai/contracts/schemas/run'

export type ImagePart = {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  readonly base64: string
}

export type ChatMessage = Pick<PromptMessage, 'role' | 'content'> & { readonly images?: readonly ImagePart[] }

export type ReasoningEffort = NonNullable<ChatSettings['reasoning_effort']>

export type ChatRequest = {
  readonly providerId: string
  readonly modelId: string
  readonly messages: readonly ChatMessage[]
  readonly settings: ChatSettings
  /** Only for models with the capability `reasoning`; others may refuse it. */
  readonly reasoningEffort?: ReasoningEffort
  /** A JSON Schema that the answer has to follow. Only for models with the capability `json_schema`. */
  readonly responseSchema?: Readonly<Record<string, unknown>>
  /** Asked instead when this one cannot answer. Only with the word of the person or of an administrator. */
  readonly fallback?: ModelRef
}

export type ChatEvent =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A whole call, after its last fragment. */
  | { readonly type: 'tool-call'; readonly callId: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'usage'; readonly promptTokens: number; readonly completionTokens: number }
  /** Another model answers than the one that was asked: always before the first word. */
  | { readonly type: 'fallback'; readonly from: ModelRef; readonly to: ModelRef; readonly because: ErrorCode }
  /** Always the last one of a good stream; a stream that ends without it throws. */
  | { readonly type: 'finish'; readonly reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' }

/**
 * One array for each read from the socket, so that a read of many tokens costs one turn of the loop.
 * Throws ProviderError; after an abort of `signal` it returns or throws, with the socket closed.
 */
export type ChatStream = AsyncIterable<readonly ChatEvent[]> & Partial<Pumped>

/** The same, by calls; see chat-pump.ts. A stream is read once, one way or the other. */
export type Pumped = { readonly pump: (take: (events: readonly ChatEvent[]) => void) => Promise<void> }

export type ProviderErrorOptions = {
  readonly cause?: unknown
  /** The server was not reached at all; nothing is known of what it would have answered. */
  readonly isUnreached?: boolean
  readonly retryAfterSeconds?: number
}

export class ProviderError extends Error {
  override name = 'ProviderError'
  readonly code: Extract<ErrorCode, `E_PROVIDER_${string}`>
  readonly isUnreached: boolean
  readonly retryAfterSeconds: number | undefined

  /** @param note for the log only: what the provider said, with keys removed, at most 500 characters. */
  constructor(code: ProviderError['code'], note: string, options: ProviderErrorOptions = {}) {
    super(
      `${code}: ${note.slice(0, 500)}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.isUnreached = options.isUnreached ?? false
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
