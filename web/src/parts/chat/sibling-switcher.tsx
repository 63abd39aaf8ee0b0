import type { Message } from '@omniai/contracts/schemas/thread'
import { ChevronLeft, ChevronRight, Columns2 } from 'lucide-react'
import { useFlag } from '../../api/meta.ts'
import { setCompared } from '../../stores/comparisons.ts'
import { IconButton } from '../../ui/button.tsx'
import { useThreadActions } from './thread-actions.ts'

/** `< 2/3 >`: the other versions of a message. */
export function SiblingSwitcher({ message }: { message: Message }) {
  const { switchTo } = useThreadActions()
  const intelligent = useFlag('intelligent_chat')
  const siblings = message.sibling_ids
  const at = siblings.indexOf(message.id)
  if (siblings.length < 2 || at < 0) return null
  const previous = siblings[at - 1]
  const next = siblings[at + 1]
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons and a number, not a form
    <div role="group" aria-label="Versions" className="flex items-center text-muted">
      <IconButton
        label="Previous version"
        icon={<ChevronLeft size={16} />}
        disabled={!previous}
        onClick={() => previous && void switchTo(previous)}
      />
      <span className="text-12 tabular-nums">
        <span className="sr-only">Version </span>
        {at + 1}/{siblings.length}
      </span>
      <IconButton
        label="Next version"
        icon={<ChevronRight size={16} />}
        disabled={!next}
        onClick={() => next && void switchTo(next)}
      />
      {intelligent && message.role === 'assistant' && (
        <IconButton
          label="Show side by side"
          icon={<Columns2 size={16} />}
          onClick={() => message.parent_id && setCompared(message.parent_id, true)}
        />
      )}
    </div>
  )
}
