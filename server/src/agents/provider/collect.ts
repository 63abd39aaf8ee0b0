import type { ChatEvent, ChatStream } from './chat-stream.ts'

/** A whole answer, for those who have no use for its pieces. */
export type ChatAnswer = {
  readonly text: string
  readonly reasoning: string
  readonly toolCalls: readonly Extract<ChatEvent, { type: 'tool-call' }>[]
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number } | null
  readonly finishReason: Extract<ChatEvent, { type: 'finish' }>['reason'] | null
}

export async function collect(stream: ChatStream): Promise<ChatAnswer> {
  let text = ''
  let reasoning = ''
  const toolCalls: ChatAnswer['toolCalls'][number][] = []
  let usage: ChatAnswer['usage'] = null
  let finishReason: ChatAnswer['finishReason'] = null
  for await (const events of stream) {
    for (const event of events) {
      if (event.type === 'text') text += event.text
      else if (event.type === 'reasoning') reasoning += event.text
      else if (event.type === 'tool-call') toolCalls.push(event)
      else if (event.type === 'finish') finishReason = event.reason
      else if (event.type === 'usage') {
        usage = { promptTokens: event.promptTokens, completionTokens: event.completionTokens }
      }
    }
  }
  return { text, reasoning, toolCalls, usage, finishReason }
}
