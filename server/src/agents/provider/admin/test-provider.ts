/** What a person would try by hand: list the models, stream a few words, stop in the middle. */
import { errorRegistry } from '@omniai/contracts/errors'
import type { ProviderTestResult } from '@omniai/contracts/schemas/admin-provider'
import { ProviderError } from '../chat-stream.ts'
import type { Member } from '../fleet.ts'

type Stream = NonNullable<ProviderTestResult['stream']>
type Stop = ProviderTestResult['stop']

/** Long enough that there is a middle to stop in. */
const PROMPT = 'Count from one to two hundred in words.'
const MOST_TOKENS = 256
const MOST_MS = 120_000

export async function testProvider(
  { live }: Member,
  wanted: string | null,
  { now }: { readonly now: () => number },
): Promise<ProviderTestResult> {
  const since = (start: number) => Math.max(0, Math.round(now() - start))
  const askedAt = now()
  const signal = AbortSignal.timeout(MOST_MS)
  const listing = await live.vendor.listModels(signal).then(
    models => ({ models, error: null }),
    error => ({ models: [], error: toProblem(error) }),
  )
  const list = {
    ok: listing.error === null,
    models: listing.models.length,
    took_ms: since(askedAt),
    error: listing.error,
  }
  const first = listing.models.find(model => model.loaded === true) ?? listing.models[0]
  const modelId = wanted ?? first?.id ?? null
  if (modelId === null) return { list, stream: null, stop: null }
  return { list, ...(await streamAndStop(modelId)) }

  async function streamAndStop(model: string): Promise<{ stream: Stream; stop: Stop }> {
    const own = new AbortController()
    const either = AbortSignal.any([own.signal, signal])
    const startedAt = now()
    let firstTokenMs: number | null = null
    let stoppedAt: number | null = null
    try {
      const request = {
        providerId: live.vendor.id,
        modelId: model,
        messages: [{ role: 'user' as const, content: PROMPT }],
        settings: { max_tokens: MOST_TOKENS },
      }
      for await (const events of live.vendor.chatStream(request, either)) {
        if (!events.some(event => event.type === 'text' || event.type === 'reasoning')) continue
        if (stoppedAt !== null) continue
        firstTokenMs = since(startedAt)
        stoppedAt = now()
        own.abort()
      }
    } catch (error) {
      const stream = { model_id: model, ok: false, first_token_ms: firstTokenMs, error: toProblem(error) }
      return { stream, stop: null }
    }
    const isSilent = firstTokenMs === null
    const error = isSilent
      ? toProblem(new ProviderError(signal.aborted ? 'E_PROVIDER_TIMEOUT' : 'E_PROVIDER_BAD_OUTPUT', ''))
      : null
    return {
      stream: { model_id: model, ok: !isSilent, first_token_ms: firstTokenMs, error },
      // The stream ends when its connection is closed.
      stop: stoppedAt === null ? null : { closed_ms: since(stoppedAt) },
    }
  }
}

function toProblem(error: unknown) {
  const code = error instanceof ProviderError ? error.code : 'E_PROVIDER_BAD_OUTPUT'
  const { message, fix } = errorRegistry[code]
  return { code, message, fix }
}
