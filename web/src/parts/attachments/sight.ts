import type { Model } from '@omniai/contracts/schemas/provider'
import { modelList } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { useModelsBeside } from '../../stores/comparisons.ts'
import { type Choice, refOf, sameModel } from '../models/use-choice.ts'

/** Whether a model takes images. unknown: its server does not say. */
function sightOf(known: Model | undefined): 'sees' | 'blind' | 'unknown' {
  if (!known || known.capabilities_unsaid?.includes('vision')) return 'unknown'
  return known.capabilities.includes('vision') ? 'sees' : 'blind'
}

/** Of all models that would answer, the one that sees the least: what it does not take goes to none. */
export function useSight({ model, known }: Choice) {
  const beside = useModelsBeside()
  const { data } = useResource(modelList)
  const asked = [
    { ref: model, known },
    ...beside.map(ref => ({ ref, known: data?.items.find(item => sameModel(refOf(item), ref)) })),
  ].map(each => ({
    sight: sightOf(each.known),
    name: each.known?.label ?? each.ref?.model_id ?? 'This model',
  }))
  return (
    asked.find(({ sight }) => sight === 'blind') ??
    asked.find(({ sight }) => sight === 'unknown') ??
    asked[0]!
  )
}
