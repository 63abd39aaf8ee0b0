import type { ChatEvent } from '../../chat-stream.ts'

/** More than any model can read or write; what a provider counts goes into sums and bills. */
const MOST_TOKENS = 100_000_000

/** @returns null when the server did not count, or not in numbers. */
export function readUsage(usage: unknown): Extract<ChatEvent, { type: 'usage' }> | null {
  if (typeof usage !== 'object' || usage === null) return null
  const { prompt_tokens: prompt, completion_tokens: completion } = usage as Record<string, unknown>
  if (typeof prompt !== 'number' || typeof completion !== 'number') return null
  return { type: 'usage', promptTokens: clamp(prompt), completionTokens: clamp(completion) }
}

function clamp(count: number): number {
  return Math.trunc(Math.min(MOST_TOKENS, Math.max(0, count)))
}
