import type { Model } from '@omniai/contracts/schemas/provider'

type LoadState = NonNullable<Model['load_state']>

const loadWords: { readonly [state in LoadState]: string } = {
  loaded: 'loaded',
  loading: 'loading…',
  unloaded: 'loads on first use',
  sleeping: 'sleeps, wakes on first use',
  failed: 'failed to load',
}

/** null: its server does not say. */
export function loadStateOf({ load_state, loaded }: Model): LoadState | null {
  if (load_state) return load_state
  return loaded === null ? null : loaded ? 'loaded' : 'unloaded'
}

export function loadWordsOf(model: Model): string | null {
  const state = loadStateOf(model)
  return state && loadWords[state]
}

/** Sizes are powers of two on most servers, round thousands on the others. */
function sizeOf(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  const unit = tokens % 1024 === 0 ? 1024 : 1000
  const thousands = tokens / unit
  return thousands >= unit
    ? `${Math.round((thousands / unit) * 10) / 10}M`
    : `${Math.round(thousands * 10) / 10}k`
}

export function contextWordsOf({ context_tokens, max_context_tokens }: Model): string | null {
  if (context_tokens === null) {
    return max_context_tokens ? `up to ${sizeOf(max_context_tokens)} context` : null
  }
  const isPart = max_context_tokens && max_context_tokens > context_tokens
  return isPart
    ? `${sizeOf(context_tokens)} of ${sizeOf(max_context_tokens)} context`
    : `${sizeOf(context_tokens)} context`
}
