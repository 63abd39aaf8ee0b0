import type { MessagePart } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { MessageRow, NewThread } from '../store.ts'

/** A conversation of any export, in our words. Keys are the export's own ids. */
export type ParsedConversation = {
  readonly sourceId: string
  readonly title: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly headKey: string | null
  readonly messages: readonly ParsedMessage[]
  readonly notes: readonly string[]
  /** Only what our own archive knows of. */
  readonly thread?: Partial<NewThread>
  readonly blocks?: readonly ParsedBlock[]
}

export type ParsedMessage = {
  readonly key: string
  /** A message that is not taken over passes on its own parent. */
  readonly parentKey: string | null
  readonly role: 'user' | 'assistant'
  readonly parts: readonly MessagePart[]
  readonly model: ModelRef | null
  readonly createdAt: number | null
  readonly more?: Partial<
    Pick<MessageRow, 'state' | 'finish_reason' | 'error_code' | 'usage' | 'fallback_from'>
  >
}

export type ParsedBlock = {
  readonly kind: 'text' | 'message' | 'summary'
  readonly title: string
  readonly text: string
  readonly messageKey: string | null
  readonly untilKey: string | null
  readonly enabled: boolean
}

/** What an export holds where we would expect something else. The text is for its owner. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** Counts what is left out, so that it can be said once. */
export function createNotes() {
  const counts = new Map<string, number>()
  return {
    add: (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    list: () => [...counts].map(([what, count]) => (count === 1 ? what : `${what} (${count} times)`)),
  }
}
export type Notes = ReturnType<typeof createNotes>
