/** From the parts that an SDK streams to chat events. */

import {
  APICallError,
  type LanguageModelV3,
  type LanguageModelV3CallOptions,
  type LanguageModelV3FinishReason,
  type LanguageModelV3StreamPart,
} from '@ai-sdk/provider'
import { bounds } from '@omniai/contracts/limits'
import { type ChatEvent, type ChatStream, ProviderError } from '../../chat-stream.ts'
import { readUsage } from '../openai-compatible/usage.ts'
import { type ErrorMaker, readSaidError } from '../wire/error-mapping.ts'
import type { EgressFetch } from './egress-fetch.ts'

type Finish = Extract<ChatEvent, { type: 'finish' }>['reason']

const reasons: Readonly<Record<LanguageModelV3FinishReason['unified'], Finish | null>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  other: 'stop',
  error: null,
}

export type SdkCall = {
  readonly model: LanguageModelV3
  readonly options: LanguageModelV3CallOptions
  readonly wire: EgressFetch
  readonly errors: ErrorMaker
}

export async function* streamSdk({ model, options, wire, errors }: SdkCall): ChatStream {
  let length = 0
  let isWhole = false

  function translate(part: LanguageModelV3StreamPart): readonly ChatEvent[] {
    switch (part.type) {
      case 'text-delta':
      case 'reasoning-delta':
        length += part.delta.length
        if (length > bounds.answer_text)
          throw errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'the answer is too large')
        if (part.delta === '') return []
        return [{ type: part.type === 'text-delta' ? 'text' : 'reasoning', text: part.delta }]
      case 'tool-call':
        return [{ type: 'tool-call', callId: part.toolCallId, name: part.toolName, arguments: part.input }]
      case 'error':
        throw toProviderError(part.error, errors)
      case 'finish': {
        const { unified, raw } = part.finishReason
        const reason = reasons[unified]
        // Without a reason of the server it is only the end of the connection.
        if (reason === null || raw === undefined)
          throw errors.make('E_PROVIDER_INTERRUPTED', `finish ${unified} ${raw ?? ''}`)
        isWhole = true
        const usage = readUsage({
          prompt_tokens: part.usage.inputTokens.total,
          completion_tokens: part.usage.outputTokens.total,
        })
        return [...(usage ? [usage] : []), { type: 'finish', reason }]
      }
      default:
        return []
    }
  }

  const signal = options.abortSignal
  let reader: ReadableStreamDefaultReader<LanguageModelV3StreamPart> | null = null
  try {
    const { stream } = await model.doStream(options)
    yield [{ type: 'phase', phase: 'reading_prompt' }]
    reader = stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const events = translate(value)
      if (events.length > 0) yield events
    }
    if (!isWhole && !signal?.aborted)
      throw errors.make('E_PROVIDER_INTERRUPTED', 'the stream ended without a finish')
  } catch (error) {
    // After Stop nobody wants to know how the connection ended.
    if (!signal?.aborted) throw wire.failure ?? toProviderError(error, errors)
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

function toProviderError(error: unknown, errors: ErrorMaker): ProviderError {
  if (error instanceof ProviderError) return error
  if (APICallError.isInstance(error)) {
    return errors.fromAnswer(error.statusCode ?? 500, error.responseBody ?? error.message)
  }
  const name = error instanceof Error ? error.name : ''
  if (/Unsupported|InvalidPrompt|InvalidArgument/.test(name))
    return errors.make('E_PROVIDER_REJECTED', (error as Error).message)
  if (error instanceof Error) return errors.make('E_PROVIDER_BAD_OUTPUT', error.message)
  return errors.fromSaid(
    readSaidError(error) ?? { text: 'an error without a message', status: null },
    'E_PROVIDER_INTERRUPTED',
  )
}
