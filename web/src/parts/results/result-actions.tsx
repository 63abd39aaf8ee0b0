import type { Message } from '@omniai/contracts/schemas/thread'

/** What an answer can become in the open document. Nothing while no document is open. */
export function ResultActions(_: { message: Message; text: string }) {
  return null
}
