import type { Thread } from '@omniai/contracts/schemas/thread'
import { ChevronDown } from 'lucide-react'
import { Suspense } from 'react'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useChoice } from './use-choice.ts'

const ModelChoices = lazyPart(() => import('./model-choices.tsx').then(module => module.ModelChoices))

export function ModelPicker({ thread }: { thread: Thread | undefined }) {
  const { model, known } = useChoice(thread)
  const name = known?.label ?? model?.model_id ?? 'No model'
  return (
    <Popover
      label="Models"
      align="end"
      className="w-[min(420px,calc(100vw-16px))]"
      trigger={props => (
        <button
          type="button"
          {...props}
          aria-label={`Model: ${name}`}
          className="flex h-8 shrink-0 items-center gap-1.5 rounded-6 px-2 text-13 text-muted transition-colors hover:bg-surface-2 hover:text-strong aria-expanded:bg-surface-2 pointer-coarse:h-10"
        >
          <span className="max-w-[28ch] truncate max-sm:max-w-[14ch]">{name}</span>
          <ChevronDown size={16} aria-hidden className="shrink-0" />
        </button>
      )}
    >
      {close => (
        <Suspense fallback={<Skeleton label="Loading models" className="p-4" />}>
          <ModelChoices thread={thread} onDone={close} />
        </Suspense>
      )}
    </Popover>
  )
}
