import type { ContextReport } from '@omniai/contracts/schemas/context'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Suspense, useEffect, useState } from 'react'
import { useUser } from '../../api/meta.ts'
import { classNames } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { moneyOf } from '../../ui/money.ts'
import { useDraftFiles } from '../attachments/draft-files.ts'
import { onOpenContext } from '../commands/open-context.ts'
import { useChoice } from '../models/use-choice.ts'
import { about, aboutShort, exactly, shortly } from './numbers.ts'
import { usePreview } from './use-preview.ts'

const ContextPanel = lazyPart(() => import('./context-panel.tsx').then(module => module.ContextPanel))

type GaugeProps = {
  threadId: string | null
  thread: Thread | undefined
  text: string
  takeAlong: (threadId: string) => void
}

/** How much would go out, of how much the model holds. A press shows all of it. */
export function ContextGauge({ threadId, thread, text, takeAlong }: GaugeProps) {
  const choice = useChoice(thread)
  const { id: userId } = useUser()
  const files = useDraftFiles(userId, threadId)
  const preview = usePreview(threadId, choice, text, files)
  const [open, setOpen] = useState(false)
  const { context, cost } = preview
  const words = context && `${inWords(context)}${cost ? `, ≈ ${moneyOf(cost)} without the answer` : ''}`
  useEffect(() => onOpenContext(() => setOpen(true)), [])
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={words ? `What is sent: ${words}` : 'What is sent'}
        title={words ? `What is sent: ${words}` : 'What is sent'}
        onClick={() => setOpen(true)}
        className="flex h-8 min-w-0 items-center gap-2 rounded-6 px-2 text-12 tabular-nums text-muted transition-colors hover:bg-surface-2 hover:text-strong pointer-coarse:h-10"
      >
        <Ring context={context} />
        <span className="truncate">
          {context ? shortWords(context) : 'Context'}
          {cost && <span className="max-sm:hidden"> · ≈ {moneyOf(cost)}</span>}
        </span>
      </button>
      {open && (
        <Suspense>
          <ContextPanel
            threadId={threadId}
            thread={thread}
            choice={choice}
            preview={preview}
            takeAlong={takeAlong}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  )
}

function shortWords({ used_tokens, limit_tokens, history, fits }: ContextReport): string {
  const count =
    limit_tokens === null
      ? `${aboutShort(used_tokens)} tokens`
      : `${aboutShort(used_tokens)} of ${shortly(limit_tokens)}`
  if (!fits) return `${count}, too long`
  return history.trimmed > 0 ? `${count}, ${exactly(history.trimmed)} left out` : count
}

function inWords({ used_tokens, limit_tokens, history, fits }: ContextReport): string {
  const count = `${about(used_tokens)} tokens`
  const limit = limit_tokens === null ? ', the model’s limit is not known' : ` of ${exactly(limit_tokens)}`
  const trimmed = history.trimmed > 0 ? `, ${exactly(history.trimmed)} older messages left out` : ''
  return `${count}${limit}${trimmed}${fits ? '' : ', too long for this model'}`
}

const radius = 6
const around = 2 * Math.PI * radius

function Ring({ context }: { context: ContextReport | undefined }) {
  const room = context?.limit_tokens ?? null
  const share = context && room ? Math.min(1, context.used_tokens / room) : 0
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden className="shrink-0 -rotate-90">
      <circle cx="8" cy="8" r={radius} fill="none" strokeWidth="2.5" className="stroke-line-strong/50" />
      {share > 0 && (
        <circle
          cx="8"
          cy="8"
          r={radius}
          fill="none"
          strokeWidth="2.5"
          strokeDasharray={`${share * around} ${around}`}
          className={classNames(
            context?.fits === false ? 'stroke-bad' : share > 0.85 ? 'stroke-warn' : 'stroke-accent',
          )}
        />
      )}
    </svg>
  )
}
