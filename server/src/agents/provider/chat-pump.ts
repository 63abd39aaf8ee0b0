import type { ChatEvent, ChatStream, Pumped } from './chat-stream.ts'

export type TakeEvents = (events: readonly ChatEvent[]) => void

/**
 * Streams into `take` and resolves at the end. What `take` throws ends the stream, and is thrown.
 * @param left aborts when whoever reads has gone; never for those who only take.
 */
export type Pump = (take: TakeEvents, left: AbortSignal) => Promise<void>

const nobodyLeaves = new AbortController().signal

/**
 * A stream that calls instead of being asked: from the socket to the run is one chain of calls, with no promise for a
 * token. It can still be iterated, by those who count no tokens.
 */
export function pumped(pump: Pump): ChatStream & Pumped {
  return {
    pump: take => pump(take, nobodyLeaves),
    async *[Symbol.asyncIterator]() {
      const left = new AbortController()
      let waiting: (readonly ChatEvent[])[] = []
      let wake = () => {}
      let isOver = false
      const over = pump(events => {
        waiting.push(events)
        wake()
      }, left.signal).finally(() => {
        isOver = true
        wake()
      })
      // Thrown below, once what came before it was read.
      over.catch(() => {})
      try {
        while (!isOver || waiting.length > 0) {
          const batches = waiting
          waiting = []
          yield* batches
          if (!isOver && waiting.length === 0) {
            await new Promise<void>(resolve => {
              wake = resolve
            })
          }
        }
        await over
      } finally {
        left.abort()
      }
    },
  }
}

/** Stop, or a reader that left. Most streams are only taken, and then it is the signal itself. */
export const either = (signal: AbortSignal, left: AbortSignal): AbortSignal =>
  left === nobodyLeaves ? signal : AbortSignal.any([signal, left])

/** Takes what a stream brings, by its own way where it has one. */
export async function takeAll(stream: ChatStream, take: TakeEvents): Promise<void> {
  if (stream.pump) return stream.pump(take)
  for await (const events of stream) take(events)
}
