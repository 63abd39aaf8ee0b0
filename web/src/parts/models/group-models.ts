import type { Model, ModelList, ModelRef } from '@omniai/contracts/schemas/provider'
import { refOf, sameModel } from './use-choice.ts'

export type ModelGroup = { readonly id: string; readonly label: string; readonly models: readonly Model[] }

type Wanted = {
  readonly search: string
  readonly favourites: readonly ModelRef[]
  /** Newest first. */
  readonly recent: readonly ModelRef[]
}

const mostRecent = 3

/**
 * Favourites, then what was used last, then each provider with its other models. A model stands in one group only. A
 * search keeps that order and drops what does not match.
 */
export function groupModels(
  { items, providers }: Pick<ModelList, 'items' | 'providers'>,
  { search, favourites, recent }: Wanted,
): readonly ModelGroup[] {
  const labels = new Map(providers.map(({ id, label }) => [id, label]))
  const labelOf = (providerId: string) => labels.get(providerId) ?? providerId
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = items.filter(item => {
    const text = `${item.label} ${item.id} ${labelOf(item.provider_id)}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const pick = (refs: readonly ModelRef[]) =>
    refs.flatMap(ref => found.find(item => sameModel(refOf(item), ref)) ?? [])

  const favourite = pick(favourites)
  const used = pick(recent)
    .filter(item => !favourite.includes(item))
    .slice(0, mostRecent)
  const ahead = new Set([...favourite, ...used])
  const byProvider = new Map<string, Model[]>()
  for (const item of found) {
    if (ahead.has(item)) continue
    const group = byProvider.get(item.provider_id)
    if (group) group.push(item)
    else byProvider.set(item.provider_id, [item])
  }
  return [
    { id: 'favourites', label: 'Favourites', models: favourite },
    { id: 'recent', label: 'Recently used', models: used },
    ...[...byProvider].map(([id, models]) => ({ id: `at-${id}`, label: labelOf(id), models })),
  ].filter(({ models }) => models.length > 0)
}
