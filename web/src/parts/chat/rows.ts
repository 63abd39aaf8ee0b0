import type { Message } from '@omniai/contracts/schemas/thread'
import { cutAfter } from '../../api/branches.ts'
import { rowKeyOf, type Send } from '../../api/sends.ts'

export type Row =
  | { readonly kind: 'message'; readonly key: string; readonly message: Message }
  | { readonly kind: 'question'; readonly key: string; readonly send: Send; readonly text: string }
  | { readonly kind: 'answer'; readonly key: string; readonly send: Send }

/** The branch as it is stored, with what is being sent laid over it. */
export function rowsOf(messages: readonly Message[], sends: readonly Send[]): Row[] {
  let rows: Row[] = messages.map(message => ({ kind: 'message', key: rowKeyOf(message.id), message }))
  for (const send of sends) {
    const { intent } = send
    const kept = cutAfter(messages, intent.parentId).length
    if (intent.parentId !== undefined) rows = rows.slice(0, kept)
    const requestId = intent.body.client_request_id
    if (intent.kind === 'send') {
      rows.push({ kind: 'question', key: `${requestId}-question`, send, text: intent.body.text })
    }
    rows.push({ kind: 'answer', key: `${requestId}-answer`, send })
  }
  return rows
}
