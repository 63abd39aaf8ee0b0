import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Columns2 } from 'lucide-react'
import { Suspense } from 'react'
import { useModelsBeside } from '../../stores/comparisons.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

const BesideChoices = lazyPart(() => import('./beside-choices.tsx').then(module => module.BesideChoices))

/** Which models answer beside the chosen one, stands next to that. */
export function BesidePicker({ thread }: { thread: Thread | undefined }) {
  const beside = useModelsBeside()
  const label =
    beside.length === 0 ? 'Compare models' : `Compare models: ${beside.length} beside the chosen one`
  return (
    <Popover
      label="Compare models"
      align="end"
      className="w-[min(360px,calc(100vw-16px))]"
      trigger={props => (
        <button
          type="button"
          {...props}
          aria-label={label}
          title="Compare models"
          className="flex h-8 min-w-8 shrink-0 items-center justify-center gap-1 rounded-6 px-1.5 text-13 text-muted transition-colors hover:bg-surface-2 hover:text-strong aria-expanded:bg-surface-2 pointer-coarse:h-10 pointer-coarse:min-w-10"
        >
          <Columns2 size={16} aria-hidden className={beside.length > 0 ? 'text-accent' : undefined} />
          {beside.length > 0 && (
            <span aria-hidden className="font-medium text-accent tabular-nums">
              +{beside.length}
            </span>
          )}
        </button>
      )}
    >
      {() => (
        <Suspense fallback={<Skeleton label="Loading models" className="p-4" />}>
          <BesideChoices thread={thread} most={bounds.compared_models - 1} />
        </Suspense>
      )}
    </Popover>
  )
}
