import type { ChatSettings, Model, ModelRef } from '@omniai/contracts/schemas/provider'
import type { ProviderAgent } from '../../provider/index.ts'

/** Whether a model takes images; null: its server does not say. */
export type Sees = boolean | null

const freshForMs = 60_000
const patienceMs = 1_500
const mostModels = 500

/**
 * How much each model can hold, as its server last said. A start never waits for a server that was heard before, and
 * only shortly for one that was not: without an answer nothing is trimmed and the server itself decides.
 */
export function createContextLimits(provider: Pick<ProviderAgent, 'capabilities'>, now: () => number) {
  const heard = new Map<string, { tokens: number | null; sees: Sees; at: number }>()
  const keyOf = (ref: ModelRef) => `${ref.provider_id}/${ref.model_id}`

  async function ask(ref: ModelRef): Promise<void> {
    const model = await provider.capabilities(ref).catch(() => null)
    const oldest = heard.keys().next().value
    if (heard.size >= mostModels && oldest !== undefined) heard.delete(oldest)
    heard.set(keyOf(ref), { tokens: model?.context_tokens ?? null, sees: seesOf(model), at: now() })
  }

  return {
    async learn(ref: ModelRef | null): Promise<void> {
      if (!ref) return
      const known = heard.get(keyOf(ref))
      if (known && now() - known.at < freshForMs) return
      const asked = ask(ref)
      if (known) return
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>(resolve => {
        timer = setTimeout(resolve, patienceMs)
      })
      await Promise.race([asked, late])
      clearTimeout(timer)
    },
    /** What its server says; nothing is known of a model that was not heard of. */
    sees: (ref: ModelRef | null): Sees => (ref ? (heard.get(keyOf(ref))?.sees ?? null) : null),
    limitOf: (ref: ModelRef | null): number | null => (ref ? (heard.get(keyOf(ref))?.tokens ?? null) : null),
  }
}

function seesOf(model: Model | null): Sees {
  if (model === null || model.capabilities_unsaid?.includes('vision')) return null
  return model.capabilities.includes('vision')
}

export type ContextLimits = ReturnType<typeof createContextLimits>

const usualAnswer = 2048

/** What is kept free for the answer: as much as was asked for, never more than half. */
export function reservedTokens(limit: number | null, settings: ChatSettings): number {
  if (limit === null) return settings.max_tokens ?? 0
  if (settings.max_tokens !== undefined) return Math.min(settings.max_tokens, Math.floor(limit / 2))
  return Math.min(usualAnswer, Math.floor(limit / 4))
}
