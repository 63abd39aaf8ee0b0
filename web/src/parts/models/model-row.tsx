import type { Model } from '@omniai/contracts/schemas/provider'
import { Brain, Check, Eye, Star, Wrench } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { contextWordsOf, loadStateOf, loadWordsOf } from './model-words.ts'

type Capability = Model['capabilities'][number]

const badges: readonly { capability: Capability; label: string; icon: ReactNode }[] = [
  { capability: 'vision', label: 'Sees images', icon: <Eye size={16} aria-hidden /> },
  { capability: 'tools', label: 'Uses tools', icon: <Wrench size={16} aria-hidden /> },
  { capability: 'reasoning', label: 'Can think first', icon: <Brain size={16} aria-hidden /> },
]

type ModelRowProps = {
  id: string
  model: Model
  /** Named where the group does not. */
  provider: string | null
  selected: boolean
  active: boolean
  favourite: boolean
  onChoose: () => void
  onPoint: () => void
  onFavourite: () => void
}

export function ModelRow({
  id,
  model,
  provider,
  selected,
  active,
  favourite,
  onChoose,
  onPoint,
  onFavourite,
}: ModelRowProps) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const failed = loadStateOf(model) === 'failed'
  const notes = [
    provider,
    model.small_model ? 'small model, for trying out' : null,
    loadWordsOf(model),
    contextWordsOf(model),
  ].filter(Boolean)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search field, see aria-activedescendant
    // biome-ignore lint/a11y/useSemanticElements: the grid is driven by a text field, and its boxes flow: no table
    <div
      ref={row}
      id={id}
      role="row"
      aria-selected={selected}
      onMouseMove={onPoint}
      className={classNames('flex items-center rounded-6 pr-1', active && 'bg-surface-2')}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field moves and chooses by keyboard */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div
        role="gridcell"
        onClick={onChoose}
        className="flex min-h-11 min-w-0 grow cursor-pointer items-center gap-2 py-1.5 pl-3"
      >
        <span className="min-w-0 grow">
          <span className="flex items-center gap-2">
            <span className="truncate text-14 text-strong">{model.label}</span>
            <span className="flex shrink-0 gap-1 text-muted">
              {badges.map(
                ({ capability, label, icon }) =>
                  model.capabilities.includes(capability) && (
                    <span key={capability} title={label}>
                      {icon}
                      <span className="sr-only">{label}</span>
                    </span>
                  ),
              )}
            </span>
          </span>
          <span className={classNames('block truncate text-12', failed ? 'text-bad' : 'text-muted')}>
            {notes.join(' · ')}
          </span>
        </span>
        {selected && <Check size={16} aria-label="Chosen" className="shrink-0 text-accent" />}
      </div>
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="gridcell">
        <IconButton
          size="small"
          tabIndex={-1}
          label={`Favourite: ${model.label}`}
          aria-pressed={favourite}
          icon={<Star size={16} fill={favourite ? 'currentColor' : 'none'} />}
          className={favourite ? 'text-accent' : ''}
          onClick={onFavourite}
        />
      </div>
    </div>
  )
}
