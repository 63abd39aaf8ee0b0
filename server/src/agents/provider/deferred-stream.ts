import { pumped, takeAll } from './chat-pump.ts'
import type { ChatStream } from './chat-stream.ts'

/** A stream that is opened when it is read. @param open is told when whoever reads has gone. */
export const deferStream = (open: (left: AbortSignal) => Promise<ChatStream>) =>
  pumped(async (take, left) => takeAll(await open(left), take))
