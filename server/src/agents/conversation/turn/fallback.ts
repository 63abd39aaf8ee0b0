import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { estimateTokens, imageTokens, messageOverhead } from '../context/estimate.ts'
import { reservedTokens } from '../context/limits.ts'
import type { FrozenChat } from './frozen-request.ts'
import type { Defaults } from './prepare.ts'

export const isSameModel = (one: ModelRef | null, other: ModelRef | null) =>
  one?.provider_id === other?.provider_id && one?.model_id === other?.model_id

/**
 * The request with the model that may answer instead, as its owner wants it now: whatever was allowed before is not.
 * What goes out is frozen, so a model that could not take all of it is none.
 */
export function withFallback(
  request: FrozenChat,
  { fallback, limitOf, sees }: Pick<Defaults, 'fallback' | 'limitOf' | 'sees'>,
): FrozenChat {
  const { fallback: _, ...asked } = request
  if (fallback === null || isSameModel(fallback, asked.model)) return asked
  const images = asked.messages.flatMap(({ attachments = [] }) => attachments).length
  if (images > 0 && sees(fallback) === false) return asked
  const limit = limitOf(fallback)
  const tokens = asked.messages.reduce(
    (sum, { content }) => sum + estimateTokens(content) + messageOverhead,
    images * imageTokens,
  )
  const fits = limit === null || tokens + reservedTokens(limit, asked.settings) <= limit
  return fits ? { ...asked, fallback } : asked
}
