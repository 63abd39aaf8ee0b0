import type { Message } from '@omniai/contracts/schemas/thread'
import { Suspense } from 'react'
import { useCompared } from '../../stores/comparisons.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Answer } from '../chat/answer.tsx'

const CompareView = lazyPart(() => import('./compare-view.tsx').then(module => module.CompareView))

type AnswersProps = { message: Message; last: boolean; busy: boolean }

/** One answer, or all there are to its question side by side. */
export function Answers({ message, last, busy }: AnswersProps) {
  const compared = useCompared(message.sibling_ids.length > 1 ? message.parent_id : null)
  const one = <Answer message={message} last={last} busy={busy} />
  if (!compared) return one
  return (
    <Suspense fallback={one}>
      <CompareView message={message} busy={busy} />
    </Suspense>
  )
}
