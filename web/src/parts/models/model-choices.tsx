import type { Thread } from '@omniai/contracts/schemas/thread'
import { RefreshCw } from 'lucide-react'
import { type KeyboardEvent, type UIEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { modelList, refreshModels } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook } from '../../ui/text-field.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { AbsentProviders, isAbsent } from './absent-providers.tsx'
import { useFavourites } from './favourites.ts'
import { groupModels, type ModelGroup } from './group-models.ts'
import { ModelRow } from './model-row.tsx'
import { recentModels } from './recent-models.ts'
import { refOf, sameModel, useChoice } from './use-choice.ts'

/** Drawn at first, and once more at each end of the list: hundreds of models must not cost anything on opening. */
const drawnAtOnce = 60
const page = 8
const steps: { readonly [key: string]: number } = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: page,
  PageUp: -page,
}

export function ModelChoices({ thread, onDone }: { thread: Thread | undefined; onDone: () => void }) {
  const { data, problem } = useResource(modelList)
  const recent = useResource(recentModels)
  const { model, known, chooseModel } = useChoice(thread)
  const { favourites, isFavourite, toggle } = useFavourites()
  // The order stays while someone is looking: a new favourite moves up the next time.
  const [firstFavourites] = useState(favourites)
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const [drawn, setDrawn] = useState(drawnAtOnce)
  const listId = useId()
  const field = useRef<HTMLInputElement>(null)
  // The code of this part may come after the panel has opened and looked for what to focus.
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const wanted = useDeferredValue(search)

  // Without what was used last the list would move under the pointer a moment later.
  const ready = data !== undefined && (recent.data !== undefined || recent.problem !== null)
  const groups = ready
    ? groupModels(data, { search: wanted, favourites: firstFavourites, recent: recent.data ?? [] })
    : []
  const found = groups.flatMap(group => group.models)
  const count = found.length
  const at = Math.min(active, count - 1)
  const absent = (data?.providers ?? []).filter(isAbsent)

  const moveTo = (index: number) => {
    setActive(index)
    setDrawn(Math.max(drawn, index + drawnAtOnce / 2))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const current = found[at]
    if (step !== undefined && count > 0) {
      const next = at + step
      // One step goes round, a page stops at the end.
      moveTo(Math.abs(step) === 1 ? (next + count) % count : Math.max(0, Math.min(count - 1, next)))
    } else if (event.key === 'Enter' && current) {
      if (event.shiftKey) toggle(refOf(current))
      else {
        chooseModel(refOf(current))
        onDone()
      }
    } else return
    event.preventDefault()
  }
  const onScroll = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent<HTMLElement>) => {
    if (drawn < count && scrollTop + clientHeight > scrollHeight - clientHeight) setDrawn(drawn + drawnAtOnce)
  }

  return (
    <div className="flex max-h-[min(520px,70dvh)] flex-col">
      <div className="flex shrink-0 items-center gap-1 border-b border-line p-2">
        <input
          ref={field}
          data-first
          role="combobox"
          aria-label="Search models"
          aria-expanded="true"
          aria-haspopup="grid"
          aria-controls={listId}
          aria-activedescendant={count > 0 ? `${listId}-${at}` : undefined}
          placeholder="Search models"
          className={classNames(fieldLook, 'h-8 border-transparent bg-transparent hover:border-transparent')}
          value={search}
          onChange={event => {
            setSearch(event.target.value)
            setActive(0)
            setDrawn(drawnAtOnce)
          }}
          onKeyDown={onKeyDown}
        />
        <RefreshButton />
      </div>
      {data && data.items.length > 0 && model && !known && (
        <p className="shrink-0 border-b border-line px-4 py-2 text-12 text-warn">
          <span className="font-medium break-all">{model.model_id}</span> is not available now. Pick another,
          or bring its server back.
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: driven by the field above, its boxes flow: no table */}
      <div
        id={listId}
        role="grid"
        aria-label="Models"
        aria-rowcount={count}
        onScroll={onScroll}
        className="min-h-0 overflow-y-auto p-1 empty:hidden"
      >
        {drawnPart(groups, drawn).map(({ group, first }) => (
          // biome-ignore lint/a11y/useSemanticElements: rows of a list that scrolls by itself, not of a table
          <div key={group.id} role="rowgroup" aria-label={group.label}>
            <div aria-hidden className="px-3 pt-2 pb-1 text-12 font-medium text-muted">
              {group.label}
            </div>
            {group.models.map((item, offset) => (
              <ModelRow
                key={`${item.provider_id}/${item.id}`}
                id={`${listId}-${first + offset}`}
                model={item}
                provider={group.id.startsWith('at-') ? null : labelOf(data?.providers, item.provider_id)}
                selected={sameModel(refOf(item), model)}
                active={first + offset === at}
                favourite={isFavourite(refOf(item))}
                onChoose={() => {
                  chooseModel(refOf(item))
                  onDone()
                }}
                onPoint={() => setActive(first + offset)}
                onFavourite={() => toggle(refOf(item))}
              />
            ))}
          </div>
        ))}
      </div>
      {!ready && !problem && <Skeleton label="Loading models" className="p-4" />}
      {problem && !data && <p className="px-4 py-3 text-13 text-muted">{problem.message}</p>}
      {ready && count === 0 && (
        <p className="px-4 py-3 text-13 text-muted">
          {search
            ? `No model matches “${search}”.`
            : 'No model is loaded. Start a model server and load a model in it; it is found by itself.'}
        </p>
      )}
      <AbsentProviders providers={absent} onLeave={onDone} />
      {count > 0 && (
        <p className="shrink-0 border-t border-line px-4 py-2 text-12 text-muted pointer-coarse:hidden">
          Enter chooses · Shift+Enter marks as favourite
        </p>
      )}
    </div>
  )
}

const labelOf = (
  providers: readonly { readonly id: string; readonly label: string }[] | undefined,
  id: string,
): string => providers?.find(provider => provider.id === id)?.label ?? id

/** The groups with as many models as are drawn, and where each begins in the whole list. */
function drawnPart(groups: readonly ModelGroup[], drawn: number) {
  const part: { group: ModelGroup; first: number }[] = []
  let first = 0
  for (const group of groups) {
    if (first >= drawn) break
    part.push({ group: { ...group, models: group.models.slice(0, drawn - first) }, first })
    first += group.models.length
  }
  return part
}

function RefreshButton() {
  const [busy, setBusy] = useState(false)
  return (
    <IconButton
      label="Refresh models"
      disabled={busy}
      icon={<RefreshCw size={16} className={busy ? 'spin' : ''} />}
      onClick={() => {
        setBusy(true)
        refreshModels()
          .catch(toastProblem)
          .finally(() => setBusy(false))
      }}
    />
  )
}
