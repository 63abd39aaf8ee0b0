/**
 * What was sent and not yet acknowledged. It is written before the request leaves and removed when the server
 * has it, so a reload, a crash or a dead connection delivers it exactly once: always with the same request id.
 */
import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { ChatStart, RunRetry } from '@omniai/contracts/schemas/run'

export type Intent = {
  readonly userId: string
  /** Where it shows: null until the server has made the thread. */
  readonly threadId: string | null
  /** The message it stands under; undefined: the end of the branch. */
  readonly parentId: string | null | undefined
  readonly createdAt: number
  /** False once the person saw "Not sent": then only a press delivers it. */
  readonly automatic: boolean
  /** What is named in its body, to be shown. */
  readonly files?: readonly AttachmentPart[]
} & (
  | { readonly kind: 'send'; readonly body: ChatStart }
  | { readonly kind: 'retry' | 'continue'; readonly runId: string; readonly body: RunRetry }
)

const prefix = 'omniai.outbox.'
const keyOf = (requestId: string) => `${prefix}${requestId}`

export function keepIntent(intent: Intent): void {
  try {
    localStorage.setItem(keyOf(intent.body.client_request_id), JSON.stringify(intent))
  } catch {
    // Without storage an intent lives as long as the page.
  }
}

export function dropIntent(requestId: string): void {
  try {
    localStorage.removeItem(keyOf(requestId))
  } catch {
    // See keepIntent.
  }
}

export function keptIntents(userId: string): Intent[] {
  try {
    return Object.keys(localStorage)
      .filter(key => key.startsWith(prefix))
      .flatMap(key => {
        const intent = parse(localStorage.getItem(key))
        return intent?.userId === userId ? [intent] : []
      })
      .sort((a, b) => a.createdAt - b.createdAt)
  } catch {
    return []
  }
}

export function forgetOutbox(userId: string): void {
  for (const intent of keptIntents(userId)) dropIntent(intent.body.client_request_id)
}

function parse(text: string | null): Intent | null {
  try {
    const intent = JSON.parse(text ?? '') as Intent
    return typeof intent.body.client_request_id === 'string' && typeof intent.userId === 'string'
      ? intent
      : null
  } catch {
    return null
  }
}
