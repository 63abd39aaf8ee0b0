import type { Model } from '@omniai/contracts/schemas/provider'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { useDeferredValue, useState } from 'react'
import { modelList } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { setModelsBeside, useModelsBeside } from '../../stores/comparisons.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook } from '../../ui/text-field.tsx'
import { useFavourites } from '../models/favourites.ts'
import { groupModels } from '../models/group-models.ts'
import { refOf, sameModel, useChoice } from '../models/use-choice.ts'

/** Drawn at most; the search narrows it. */
const drawn = 60

export function BesideChoices({ thread, most }: { thread: Thread | undefined; most: number }) {
  const { data, problem } = useResource(modelList)
  const { model: chosen, known } = useChoice(thread)
  const { favourites } = useFavourites()
  const [search, setSearch] = useState('')
  const wanted = useDeferredValue(search)
  const beside = useModelsBeside()
  const isBeside = (model: Model) => beside.some(each => sameModel(each, refOf(model)))
  const toggle = (model: Model) =>
    setModelsBeside(
      isBeside(model)
        ? beside.filter(each => !sameModel(each, refOf(model)))
        : [...beside, refOf(model)].slice(0, most),
    )
  if (!data && !problem) return <Skeleton label="Loading models" className="p-4" />
  const found = data
    ? groupModels(data, { search: wanted, favourites, recent: [] })
        .flatMap(group => group.models)
        .filter(model => !sameModel(refOf(model), chosen))
    : []
  return (
    <div className="flex max-h-[min(480px,70dvh)] flex-col">
      <div className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
        <p className="text-13 text-muted">
          Your next message also goes to the models you tick, up to {most}. Their answers stand beside that of{' '}
          <span className="text-normal">{known?.label ?? chosen?.model_id ?? 'the chosen model'}</span>, and
          you keep one.
        </p>
        <input
          data-first
          aria-label="Search models"
          placeholder="Search models"
          className={classNames(fieldLook, 'h-8')}
          value={search}
          onChange={event => setSearch(event.target.value)}
        />
      </div>
      {found.length === 0 ? (
        <p className="px-4 py-3 text-13 text-muted">
          {problem && !data
            ? problem.message
            : search
              ? `No other model matches “${search}”.`
              : 'There is no other model to compare with.'}
        </p>
      ) : (
        <ul aria-label="Models to compare" className="min-h-0 overflow-y-auto p-1">
          {found.slice(0, drawn).map(model => (
            <li key={`${model.provider_id}/${model.id}`}>
              <label className="flex min-h-9 cursor-pointer items-center gap-3 rounded-6 px-3 text-14 text-normal has-disabled:cursor-default has-disabled:opacity-55 hover:bg-surface-2 pointer-coarse:min-h-11">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-(--accent)"
                  checked={isBeside(model)}
                  disabled={!isBeside(model) && beside.length >= most}
                  onChange={() => toggle(model)}
                />
                <span className="min-w-0 grow truncate">{model.label}</span>
                <span className="shrink-0 truncate text-12 text-muted">
                  {data?.providers.find(({ id }) => id === model.provider_id)?.label}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {beside.length > 0 && (
        <div className="flex shrink-0 items-center justify-between gap-2 border-t border-line px-3 py-2 text-13 text-muted">
          <span role="status">{beside.length + 1} models answer your next message</span>
          <Button size="small" look="quiet" onClick={() => setModelsBeside([])}>
            Clear
          </Button>
        </div>
      )}
    </div>
  )
}
