/** Another model in place of one that cannot answer: before its first word, and said. */
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { either, pumped, type TakeEvents, takeAll } from './chat-pump.ts'
import { type ChatRequest, type ChatStream, ProviderError } from './chat-stream.ts'

/** What another server may do better. A prompt that is too long, or refused, stays the person's to change. */
const helps = new Set<ProviderError['code']>([
  'E_PROVIDER_NONE',
  'E_PROVIDER_UNAVAILABLE',
  'E_PROVIDER_TIMEOUT',
  'E_PROVIDER_OVERLOADED',
  'E_PROVIDER_AUTH',
  'E_PROVIDER_MODEL_NOT_FOUND',
])

export const streamWithFallback = (
  request: ChatRequest,
  to: ModelRef,
  signal: AbortSignal,
  open: (request: ChatRequest, signal: AbortSignal) => ChatStream,
) => pumped((take, left) => answerBySomeone(request, to, either(signal, left), open, take))

async function answerBySomeone(
  request: ChatRequest,
  to: ModelRef,
  signal: AbortSignal,
  open: (request: ChatRequest, signal: AbortSignal) => ChatStream,
  take: TakeEvents,
): Promise<void> {
  let hasSaid = false
  try {
    await takeAll(open(request, signal), events => {
      hasSaid ||= events.some(event => event.type !== 'phase')
      take(events)
    })
    return
  } catch (error) {
    if (hasSaid || signal.aborted || !(error instanceof ProviderError) || !helps.has(error.code)) throw error
    const from = { provider_id: request.providerId, model_id: request.modelId }
    take([{ type: 'fallback', from, to, because: error.code }])
  }
  await takeAll(open({ ...request, providerId: to.provider_id, modelId: to.model_id }, signal), take)
}
