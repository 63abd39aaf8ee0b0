import { textOf } from '@omniai/contracts/apply-event'
import type { AttachmentPart } from '@omniai/contracts/run-events'
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

const MessageFiles = lazyPart(() =>
  import('../attachments/message-files.tsx').then(module => module.MessageFiles),
)
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
  const files = message.parts.filter(part => part.type === 'attachment')
  const [copied, copy] = useCopy(text)
  if (editing) {
    return (
      <Suspense fallback={<ComingQuestion text={text} files={files} />}>
        <QuestionEditor message={message} text={text} files={files} onDone={() => onEdit(null)} />
      </Suspense>
    )
  }
  return (
    <article aria-label="You" className="group/turn flex flex-col items-end gap-1 pb-2">
      <Files files={files} />
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

const Files = ({ files }: { files: readonly AttachmentPart[] | undefined }) =>
  files &&
  files.length > 0 && (
    <Suspense fallback={<div className="h-28" />}>
      <MessageFiles files={files} />
    </Suspense>
  )

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

type ComingQuestionProps = {
  text: string
  files: readonly AttachmentPart[] | undefined
  children?: ReactNode
}

/** Room under a message that has no actions yet, so that nothing moves when they come. */
export function ComingQuestion({ text, files, children }: ComingQuestionProps) {
  return (
    <article aria-label="You" className="flex flex-col items-end gap-1 pb-2">
      <Files files={files} />
      <QuestionText text={text} />
      {children ?? <div className="h-8" />}
    </article>
  )
}
