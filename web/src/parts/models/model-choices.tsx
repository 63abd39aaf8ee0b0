import type { Model } from '@omniai/contracts/schemas/provider'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Check, RefreshCw } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { modelList, refreshModels } from '../../api/catalog.ts'
import { asProblem } from '../../api/problem.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { fieldLook } from '../../ui/text-field.tsx'
import { refOf, sameModel, useChoice } from './use-choice.ts'

export function ModelChoices({ thread, onDone }: { thread: Thread | undefined; onDone: () => void }) {
  const { data, problem } = useResource(modelList)
  const { model, chooseModel } = useChoice(thread)
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const [refreshing, setRefreshing] = useState(false)
  const listId = useId()

  const labelOf = (providerId: string) =>
    data?.providers.find(provider => provider.id === providerId)?.label ?? providerId
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = (data?.items ?? []).filter(item => {
    const text = `${item.label} ${item.id} ${labelOf(item.provider_id)}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const waiting = (data?.providers ?? []).filter(provider => provider.state !== 'ready')
  const optionId = (index: number) => `${listId}-${index}`

  const choose = (item: Model | undefined) => {
    if (!item) return
    chooseModel(refOf(item))
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (active + step + found.length) % Math.max(1, found.length)
      setActive(next)
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(found[active])
    }
  }
  const refresh = () => {
    setRefreshing(true)
    refreshModels()
      .catch((failure: unknown) => showToast(asProblem(failure).message, { tone: 'bad' }))
      .finally(() => setRefreshing(false))
  }

  return (
    <div className="flex max-h-[420px] flex-col">
      <div className="flex items-center gap-1 border-b border-line p-2">
        <input
          data-first
          role="combobox"
          aria-label="Search models"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? optionId(active) : undefined}
          placeholder="Search models"
          className={classNames(fieldLook, 'h-8 border-transparent bg-transparent hover:border-transparent')}
          value={search}
          onChange={event => {
            setSearch(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton
          label="Refresh models"
          disabled={refreshing}
          icon={<RefreshCw size={16} className={refreshing ? 'spin' : ''} />}
          onClick={refresh}
        />
      </div>
      <div id={listId} role="listbox" aria-label="Models" className="min-h-0 overflow-y-auto p-1">
        {found.map((item, index) => (
          <ModelOption
            key={`${item.provider_id}/${item.id}`}
            id={optionId(index)}
            item={item}
            provider={labelOf(item.provider_id)}
            selected={sameModel(refOf(item), model)}
            active={index === active}
            onChoose={() => choose(item)}
            onPoint={() => setActive(index)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p className="px-4 py-3 text-13 text-muted">
          {problem
            ? problem.message
            : !data
              ? 'Loading models…'
              : search
                ? `No model matches “${search}”.`
                : 'No model loaded.'}
        </p>
      )}
      {waiting.length > 0 && (
        <ul className="border-t border-line px-4 py-2 text-12 text-muted">
          {waiting.map(provider => (
            <li key={provider.id} className="py-1">
              <span className="font-medium text-normal">{provider.label}:</span> {provider.hint}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

type ModelOptionProps = {
  id: string
  item: Model
  provider: string
  selected: boolean
  active: boolean
  onChoose: () => void
  onPoint: () => void
}

function ModelOption({ id, item, provider, selected, active, onChoose, onPoint }: ModelOptionProps) {
  const notes = [
    provider,
    item.small_model ? 'small model, for trying out' : null,
    item.loaded === true ? 'loaded' : item.loaded === false ? 'loads on first use' : null,
    item.context_tokens ? `${Math.round(item.context_tokens / 1024)}k context` : null,
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field above moves and chooses by keyboard
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field, see aria-activedescendant
    <div
      id={id}
      role="option"
      aria-selected={selected}
      onClick={onChoose}
      onMouseMove={onPoint}
      className={classNames(
        'flex min-h-11 cursor-pointer items-center gap-2 rounded-6 px-3 py-1.5',
        active && 'bg-surface-2',
      )}
    >
      <span className="min-w-0 grow">
        <span className="block truncate text-14 text-strong">{item.label}</span>
        <span className="block truncate text-12 text-muted">{notes.filter(Boolean).join(' · ')}</span>
      </span>
      {selected && <Check size={16} aria-hidden className="shrink-0 text-accent" />}
    </div>
  )
}
