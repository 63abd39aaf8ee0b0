import type { ChatEvent, ChatStream, ProviderError } from '../src/agents/provider/chat-stream.ts'

export type Gathered = {
  /** Neighbouring texts joined: where reads were cut is no part of the answer. Without phases. */
  readonly events: readonly ChatEvent[]
  readonly phases: readonly string[]
  readonly text: string
  readonly reasoning: string
  readonly error: ProviderError | null
}

/** Reads a stream to its end, however that comes. */
export async function gatherChat(stream: ChatStream): Promise<Gathered> {
  const all: ChatEvent[] = []
  let error: ProviderError | null = null
  try {
    for await (const events of stream) all.push(...events)
  } catch (reason) {
    error = reason as ProviderError
  }
  return { ...joinEvents(all), error }
}

export function joinEvents(all: readonly ChatEvent[]): Omit<Gathered, 'error'> {
  const events: ChatEvent[] = []
  const phases: string[] = []
  let text = ''
  let reasoning = ''
  for (const event of all) {
    const last = events.at(-1)
    if (event.type === 'phase') phases.push(event.phase)
    else if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type) {
      events[events.length - 1] = { type: event.type, text: last.text + event.text }
    } else events.push(event)
    if (event.type === 'text') text += event.text
    if (event.type === 'reasoning') reasoning += event.text
  }
  return { events, phases, text, reasoning }
}
