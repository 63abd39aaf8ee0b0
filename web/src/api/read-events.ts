import { isAbort, networkProblem } from './problem.ts'
import { createSseParser, type SseEvent } from './sse-parser.ts'

type Reading = {
  readonly onBytes: () => void
  readonly onEvent: (event: SseEvent) => void
  /** Whatever may still follow is not waited for. */
  readonly isEnded: () => boolean
  /** What comes meanwhile is read in one go: a read for every word costs more than the word. */
  readonly rest: () => Promise<void> | undefined
}

/** What is there after a rest is read to its end: some browsers hand it out in the pieces that came. */
const readingTime = 4

/** Reads an event stream to its end, or until the signal says that nobody wants it any more. */
export async function readEvents(response: Response, signal: AbortSignal, reading: Reading): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) return
  const parser = createSseParser()
  const cancel = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', cancel)
  let rested = Number.NEGATIVE_INFINITY
  try {
    while (!signal.aborted && !reading.isEnded()) {
      const { value, done } = await reader.read().catch(lost)
      if (done) return
      reading.onBytes()
      for (const event of parser.push(value)) {
        if (signal.aborted) return
        reading.onEvent(event)
      }
      if (performance.now() - rested < readingTime) continue
      await reading.rest()
      rested = performance.now()
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

/** A connection that breaks is a lost one, whatever the browser calls it. */
function lost(error: unknown): never {
  throw isAbort(error) ? error : networkProblem()
}
