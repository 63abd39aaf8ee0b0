import type { Readable } from 'node:stream'

export type BodyReader = {
  /** Resolves with true when `onBytes` asked for attention, with false when the body is over, however it ended. */
  more(): Promise<boolean>
}

/**
 * Reads a body by its events, so that everything that one read of the socket brings is decoded in one go and costs
 * one promise. The body is not paused for a slow reader: who decodes bounds what can pile up.
 * @param onBytes returns true when there is something to fetch.
 */
export function createBodyReader(body: Readable, onBytes: (bytes: Buffer) => boolean): BodyReader {
  let isClosed = body.closed
  let hasMore = false
  let wake: (() => void) | null = null

  function call() {
    wake?.()
    wake = null
  }

  body.on('data', (bytes: Buffer) => {
    if (body.destroyed || !onBytes(bytes)) return
    hasMore = true
    call()
  })
  body.on('close', () => {
    isClosed = true
    call()
  })

  return {
    async more() {
      if (!hasMore && !isClosed) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      const found = hasMore
      hasMore = false
      return found
    },
  }
}
