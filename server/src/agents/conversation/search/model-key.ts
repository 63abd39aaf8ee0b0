import type { ModelRef } from '@omniai/contracts/schemas/provider'

/** One text for one model, whatever the order of the keys in what was stored. */
export function modelKey(json: string | null | undefined): string | null {
  if (!json) return null
  const { provider_id, model_id } = JSON.parse(json) as ModelRef
  return `${provider_id}/${model_id}`
}
