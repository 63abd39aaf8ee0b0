/** One answer of the embedded model: wait for the turn, load, write, and leave the model free behind us. */
import { type ChatEvent, type ChatRequest, type ChatStream, ProviderError } from '../../chat-stream.ts'
import type { Turns } from '../../turns.ts'
import type { ModelProcess } from './model-process.ts'
import type { FromWorker } from './worker-messages.ts'

/** A small model that rambles is of no use; whoever wants more asks for it. */
const DEFAULT_MAX_TOKENS = 512
/** A process that does not end its answer that long after a stop is ended itself. */
const STOP_TIMEOUT_MS = 5_000

let lastId = 0

export async function* streamEmbedded(
  request: ChatRequest,
  model: ModelProcess,
  turns: Turns,
  signal: AbortSignal,
): ChatStream {
  if (signal.aborted) return
  if (turns.isBusy) yield [{ type: 'phase', phase: 'queued' }]
  let endTurn: (() => void) | null = null
  try {
    endTurn = await turns.take(signal)
    if (!model.isLoaded) yield [{ type: 'phase', phase: 'loading_model' }]
    await model.start(signal)
    yield [{ type: 'phase', phase: 'reading_prompt' }]
    const answer = createAnswer(request, model, endTurn)
    endTurn = null
    yield* answer.read(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (endTurn) {
      model.rest()
      endTurn()
    }
  }
}

function createAnswer(request: ChatRequest, model: ModelProcess, endTurn: () => void) {
  lastId += 1
  const id = lastId
  const { settings } = request
  let batch: ChatEvent[] = []
  let failure: ProviderError | null = null
  let isOver = false
  let wake = () => {}

  function settle() {
    isOver = true
    model.rest()
    endTurn()
  }

  function listen(message: FromWorker | null) {
    if (message === null) {
      failure = new ProviderError('E_PROVIDER_INTERRUPTED', 'the model process ended while it was writing')
      settle()
    } else if (message.type === 'text' || message.type === 'reasoning') {
      batch.push({ type: message.type, text: message.text })
    } else if (message.type === 'failed') {
      const code = message.why === 'too_long' ? 'E_PROVIDER_CONTEXT_TOO_LONG' : 'E_PROVIDER_INTERRUPTED'
      failure = new ProviderError(code, message.note)
      settle()
    } else if (message.type === 'end') {
      const { promptTokens, completionTokens, reason } = message
      batch.push({ type: 'usage', promptTokens, completionTokens })
      if (reason !== 'aborted') batch.push({ type: 'finish', reason })
      settle()
    }
    wake()
  }

  model.generate(
    {
      type: 'generate',
      id,
      messages: request.messages,
      temperature: settings.temperature ?? null,
      topP: settings.top_p ?? null,
      maxTokens: settings.max_tokens ?? DEFAULT_MAX_TOKENS,
    },
    listen,
  )

  /** The turn ends when the process says so, not when the reader leaves: it is busy until then. */
  function leave() {
    if (isOver) return
    model.stop(id)
    const timer = setTimeout(() => {
      if (!isOver) model.kill()
    }, STOP_TIMEOUT_MS)
    timer.unref()
  }

  async function* read(signal: AbortSignal): ChatStream {
    const onAbort = () => wake()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      while (!signal.aborted) {
        const events = batch
        batch = []
        if (events.length > 0) yield events
        else if (failure) throw failure
        else if (isOver) return
        else {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      leave()
    }
  }

  return { read }
}
