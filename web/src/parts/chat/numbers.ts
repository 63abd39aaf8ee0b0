import type { Usage } from '@omniai/contracts/run-events'

const whole = new Intl.NumberFormat('en')

export function secondsOf(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 100) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

export function usageWords(usage: Usage): string {
  const tokens = `${usage.estimated ? '≈ ' : ''}${whole.format(usage.completion_tokens)} tokens`
  return `${tokens} · ${secondsOf(usage.duration_ms)}`
}

export function usageDetail(usage: Usage): string {
  const perSecond = (usage.completion_tokens / Math.max(1, usage.duration_ms)) * 1_000
  const first = usage.first_token_ms === null ? '' : `, first word after ${secondsOf(usage.first_token_ms)}`
  const counted = usage.estimated ? ' (estimated)' : ''
  return `${whole.format(usage.prompt_tokens)} tokens read, ${whole.format(usage.completion_tokens)} written${counted}, ${perSecond.toFixed(1)} a second${first}`
}

export const countOf = (count: number): string => whole.format(count)
