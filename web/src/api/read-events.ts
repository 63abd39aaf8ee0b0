import { isAbort, networkProblem } from './problem.ts'
import { createSseParser, type SseEvent } from './sse-parser.ts'

type Reading = {
  readonly onBytes: () => void
  readonly onEvent: (event: SseEvent) => void
  /** Whatever may still follow is not waited for. */
  readonly isEnded: () => boolean
}

/** Reads an event stream to its end, or until the signal says that nobody wants it any more. */
export async function readEvents(response: Response, signal: AbortSignal, reading: Reading): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) return
  const parser = createSseParser()
  const cancel = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', cancel)
  try {
    while (!signal.aborted && !reading.isEnded()) {
      const { value, done } = await reader.read().catch(lost)
      if (done) return
      reading.onBytes()
      for (const event of parser.push(value)) {
        if (signal.aborted) return
        reading.onEvent(event)
      }
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
