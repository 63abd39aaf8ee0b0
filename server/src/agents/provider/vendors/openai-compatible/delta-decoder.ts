/** From one parsed event of a server to our chat events. Knows what servers write, nothing about lines. */
import { bounds } from '@omniai/contracts/limits'
import type { ChatEvent, ProviderError } from '../../chat-stream.ts'
import { type ErrorMaker, readSaidError } from '../wire/error-mapping.ts'
import { type Fields, isFields } from '../wire/fields.ts'
import { createThinkSplitter } from './think-tags.ts'
import { createToolCallJoiner } from './tool-calls.ts'
import { readUsage } from './usage.ts'

type FinishReason = Extract<ChatEvent, { type: 'finish' }>['reason']

export type DeltaDecoder = {
  /** A parsed event, or the body of an answer that was not streamed. */
  push(value: unknown): void
  /** The text of an event that is nothing but text. */
  pushText(text: string): void
  /** The stream said that it is over. */
  pushDone(): void
  fail(error: ProviderError): void
  /** What was decoded since the last call. */
  take(): ChatEvent[]
  readonly hasEvents: boolean
  /** Hands out what only the end can tell: held back text, whole tool calls, usage, finish. */
  end(): void
  /** The answer is whole, whatever may still come. */
  readonly isWhole: boolean
  readonly failure: ProviderError | null
  /** What the tags of this answer said about the model; see think-tags.ts. */
  readonly beginsThinking: boolean | null
}

export function createDeltaDecoder(
  errors: ErrorMaker,
  options: { assumesThinking?: boolean } = {},
): DeltaDecoder {
  const toolCalls = createToolCallJoiner()
  let batch: ChatEvent[] = []
  let length = 0
  let finish: FinishReason | null = null
  let isDone = false
  let usage: Extract<ChatEvent, { type: 'usage' }> | null = null
  let failure: ProviderError | null = null

  function fail(error: ProviderError) {
    failure ??= error
  }

  function count(added: number): boolean {
    length += added
    if (length > bounds.answer_text)
      fail(errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'the answer is too large'))
    return length <= bounds.answer_text
  }

  // Deltas of one read become one event: nobody waits for it, and everything behind us has less to do.
  function append(type: 'text' | 'reasoning', text: string) {
    const last = batch.at(-1)
    if (last?.type === type) batch[batch.length - 1] = { type, text: last.text + text }
    else batch.push({ type, text })
  }

  const splitter = createThinkSplitter(
    { onText: text => append('text', text), onReasoning: text => append('reasoning', text) },
    options,
  )

  function pushText(text: string) {
    if (count(text.length)) splitter.push(text)
  }

  function pushChoice(choice: unknown) {
    if (!isFields(choice)) return
    // We never ask for more than one answer; a server that sends others has them dropped.
    if (choice.index !== undefined && choice.index !== null && choice.index !== 0) return
    const delta = isFields(choice.delta) ? choice.delta : isFields(choice.message) ? choice.message : {}
    const reasoning = readReasoning(delta)
    if (reasoning !== '' && count(reasoning.length)) {
      splitter.stopAssuming()
      append('reasoning', reasoning)
    }
    if (typeof delta.content === 'string' && delta.content !== '') pushText(delta.content)
    const added = toolCalls.push(delta.tool_calls)
    if (added === null) fail(errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'too many tool calls'))
    else if (added > 0) count(added)
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') end(choice.finish_reason)
  }

  function end(reason: string) {
    if (reason === 'error' || reason === 'abort') {
      fail(errors.make('E_PROVIDER_INTERRUPTED', `finish_reason ${reason}`))
    } else finish = toFinishReason(reason)
  }

  return {
    pushText,
    fail,
    push(value) {
      if (!isFields(value)) {
        fail(errors.make('E_PROVIDER_BAD_OUTPUT', 'an event is not an object'))
        return
      }
      const said = readSaidError(value.error)
      if (said) {
        fail(errors.fromSaid(said, 'E_PROVIDER_INTERRUPTED'))
        return
      }
      if (Array.isArray(value.choices)) for (const choice of value.choices) pushChoice(choice)
      usage = readUsage(value.usage) ?? usage
    },
    pushDone() {
      isDone = true
    },
    take() {
      const taken = batch
      if (taken.length > 0) batch = []
      return taken
    },
    end() {
      splitter.end(failure === null && (finish === 'stop' || (finish === null && isDone)))
      if (failure || (finish === null && !isDone)) return
      const calls = toolCalls.calls
      for (const call of calls) batch.push({ type: 'tool-call', ...call })
      if (usage) batch.push(usage)
      batch.push({ type: 'finish', reason: finish ?? (calls.length > 0 ? 'tool_calls' : 'stop') })
    },
    get hasEvents() {
      return batch.length > 0
    },
    get isWhole() {
      return failure === null && (isDone || finish !== null)
    },
    get failure() {
      return failure
    },
    get beginsThinking() {
      return splitter.beginsThinking
    },
  }
}

/** The text of an event that does nothing but add it; null for every other event. */
export function readSoleText(value: unknown): string | null {
  if (!isFields(value) || readSaidError(value.error) || isFields(value.usage)) return null
  if (!Array.isArray(value.choices) || value.choices.length !== 1) return null
  const choice: unknown = value.choices[0]
  if (!isFields(choice) || !isFields(choice.delta) || choice.index !== 0) return null
  if (choice.finish_reason !== undefined && choice.finish_reason !== null) return null
  const { content, tool_calls: calls } = choice.delta
  if (calls !== undefined || readReasoning(choice.delta) !== '') return null
  return typeof content === 'string' && content !== '' ? content : null
}

function readReasoning(delta: Fields): string {
  // Some servers send the same words under two of these names: the first one counts.
  for (const word of [delta.reasoning_content, delta.reasoning, delta.thinking]) {
    if (typeof word === 'string' && word !== '') return word
  }
  return ''
}

function toFinishReason(reason: string): FinishReason {
  if (reason === 'length' || reason === 'max_tokens') return 'length'
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_calls'
  return reason === 'content_filter' ? 'content_filter' : 'stop'
}
