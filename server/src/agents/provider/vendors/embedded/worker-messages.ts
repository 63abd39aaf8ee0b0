/** What the server and the process of the embedded model say to each other, as JSON. */
import type { PromptMessage } from '@omniai/contracts/schemas/run'

export type ToWorker =
  | {
      readonly type: 'generate'
      readonly id: number
      readonly messages: readonly PromptMessage[]
      readonly temperature: number | null
      readonly topP: number | null
      readonly maxTokens: number
    }
  | { readonly type: 'stop'; readonly id: number }

export type FromWorker =
  | { readonly type: 'ready'; readonly contextTokens: number }
  | { readonly type: 'text' | 'reasoning'; readonly id: number; readonly text: string }
  | {
      readonly type: 'end'
      readonly id: number
      readonly reason: 'stop' | 'length' | 'aborted'
      readonly promptTokens: number
      readonly completionTokens: number
    }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly why: 'too_long' | 'broken'
      readonly note: string
    }
