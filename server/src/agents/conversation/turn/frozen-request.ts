import type { ContextReport } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { PromptMessage } from '@omniai/contracts/schemas/run'

/** What a chat run sends, whatever happens to the thread afterwards. Retry sends exactly this again. */
export type FrozenChat = {
  /** null: no model was connected when it was sent. */
  readonly model: ModelRef | null
  readonly settings: ChatSettings
  /** Asked instead when `model` cannot answer: its owner said so when this was sent. */
  readonly fallback?: ModelRef
  readonly messages: readonly PromptMessage[]
  /** A JSON Schema that the answer follows, where the server can hold its model to one. */
  readonly responseSchema?: Readonly<Record<string, unknown>>
  /** The text that is continued; it is the last of `messages`, and the answer begins with it. */
  readonly continues?: string
  /** How it came to be these messages. Older runs have none. */
  readonly context?: ContextReport
  /** It answers beside another run that the same press started: what happens once for a message is not its business. */
  readonly beside?: true
}
