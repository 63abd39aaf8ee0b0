import { textOf } from '@omniai/contracts/apply-event'
import type { Message } from '@omniai/contracts/schemas/thread'
import { Check, Copy, Pencil } from 'lucide-react'
import { memo, type ReactNode, Suspense, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { quietActions } from './answer-actions.tsx'
import { MoreMenu } from './more-menu.tsx'
import { SiblingSwitcher } from './sibling-switcher.tsx'
import { useCopy } from './use-copy.ts'

const QuestionEditor = lazyPart(() => import('./question-editor.tsx').then(module => module.QuestionEditor))

type QuestionProps = {
  message: Message
  editing: boolean
  /** Stable, so that the memo holds. */
  onEdit: (messageId: string | null) => void
  busy: boolean
}

export const Question = memo(function Question({ message, editing, onEdit, busy }: QuestionProps) {
  const text = textOf(message.parts)
  const [copied, copy] = useCopy(text)
  if (editing) {
    return (
      <Suspense fallback={<ComingQuestion text={text} />}>
        <QuestionEditor message={message} text={text} onDone={() => onEdit(null)} />
      </Suspense>
    )
  }
  return (
    <article aria-label="You" className="group/turn flex flex-col items-end gap-1 pb-2">
      <QuestionText text={text} />
      <div className={classNames('-mr-1.5 flex min-h-8 items-center gap-0.5', quietActions)}>
        <SiblingSwitcher message={message} />
        <IconButton
          label={copied ? 'Copied' : 'Copy'}
          icon={copied ? <Check size={16} className="text-good" /> : <Copy size={16} />}
          onClick={copy}
        />
        <IconButton
          label="Edit"
          icon={<Pencil size={16} />}
          disabled={busy}
          onClick={() => onEdit(message.id)}
        />
        <MoreMenu message={message} busy={busy} />
      </div>
    </article>
  )
})

const longText = 2_400
const longLines = 30

/** A pasted book stays folded until someone wants to see it. */
export function QuestionText({ text, dimmed = false }: { text: string; dimmed?: boolean }) {
  const long = text.length > longText || text.split('\n', longLines + 1).length > longLines
  const [open, setOpen] = useState(false)
  return (
    <div
      className={classNames(
        'max-w-[min(100%,56ch)] rounded-16 bg-surface-2 px-4 py-2.5 text-16 text-strong',
        dimmed && 'opacity-70',
      )}
    >
      <p
        className={classNames('break-words whitespace-pre-wrap', long && !open && 'max-h-80 overflow-hidden')}
      >
        {text}
      </p>
      {long && (
        <Button size="small" look="quiet" className="mt-2 -ml-2 text-muted" onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all'}
        </Button>
      )}
    </div>
  )
}

/** Room under a message that has no actions yet, so that nothing moves when they come. */
export function ComingQuestion({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <article aria-label="You" className="flex flex-col items-end gap-1 pb-2">
      <QuestionText text={text} />
      {children ?? <div className="h-8" />}
    </article>
  )
}
