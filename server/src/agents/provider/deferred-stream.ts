import type { ChatEvent, ChatStream } from './chat-stream.ts'

/**
 * A stream that is opened at its first read. Forwards instead of being a generator around another one: that would
 * cost three more turns of the microtask queue for each read of a token.
 */
export function deferStream(open: () => Promise<ChatStream>): ChatStream {
  return {
    [Symbol.asyncIterator]() {
      let inner: AsyncIterator<readonly ChatEvent[]> | null = null
      const start = async () => {
        inner = (await open())[Symbol.asyncIterator]()
        return inner.next()
      }
      return {
        next: () => (inner ? inner.next() : start()),
        return: async () => (await inner?.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}
