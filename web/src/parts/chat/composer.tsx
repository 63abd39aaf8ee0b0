import { bounds } from '@omniai/contracts/limits'
import type { AttachmentPart } from '@omniai/contracts/run-events'
import { ArrowUp, ListPlus, Square } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { readDraft, writeDraft } from '../../stores/drafts.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { isComposing } from './keys.ts'
import { countOf } from './numbers.ts'

export type ComposerHandle = {
  focus: () => void
  takeBack: TakeBack
}

/** Puts text in front of what is there, and files beside those that are. */
export type TakeBack = (text: string, files?: readonly AttachmentPart[]) => void

/** What the extras of a composer, which are fetched beside it, do for it. */
export type Extras = {
  /** What has to be done before it can be sent; null: nothing. */
  readonly blocked: string | null
  /** Hands out the files, which are then no longer here. */
  readonly take: () => readonly AttachmentPart[]
  readonly giveBack: (files: readonly AttachmentPart[]) => void
  readonly moveTo: (threadId: string) => void
  /** True: the key was for them. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean
}

export type Written = {
  readonly text: string
  readonly setText: (text: string) => void
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** Nothing is in the way of sending it. */
  readonly ready: boolean
  readonly send: () => void
  readonly onReady: (extras: Extras | null) => void
}

type ComposerProps = {
  ref: Ref<ComposerHandle>
  userId: string
  threadId: string | null
  /** An answer is being written: Stop stands where Send was. */
  busy: boolean
  stopping: boolean
  onSend: (text: string, files: readonly AttachmentPart[]) => void
  /** Takes what is written while an answer is; null: not here. */
  onWait: ((text: string, files: readonly AttachmentPart[]) => void) | null
  onStop: () => void
  onEditLast: () => void
  /** Stands below the text, is told what it is, and may move it to the thread that a new chat becomes. */
  footer: (text: string, takeAlong: (threadId: string) => void) => ReactNode
  /** Stands above the text; null: nothing but text is written here. */
  extras: ((written: Written, takeAlong: (threadId: string) => void) => ReactNode) | null
}

/** Where the files of a draft are kept, beside its text. */
export const filesPlace = (threadId: string | null) => `${threadId ?? 'new'}.files`
const noFiles: readonly AttachmentPart[] = []

const saveAfter = 150
const countFrom = bounds.message_text * 0.9
const growsByItself = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content')

export function Composer({
  ref,
  userId,
  threadId,
  busy,
  stopping,
  onSend,
  onWait,
  onStop,
  onEditLast,
  footer,
  extras: renderExtras,
}: ComposerProps) {
  const [text, setText] = useDraft(userId, threadId)
  const field = useRef<HTMLTextAreaElement>(null)
  const tooLong = text.length > bounds.message_text
  const whenReady = busy ? onWait : onSend
  const [extras, setExtras] = useState<Extras | null>(null)
  // Files of the draft that nobody here knows of yet would stay behind.
  const waits = renderExtras !== null && extras === null && readDraft(userId, filesPlace(threadId)) !== ''
  const blocked = extras?.blocked ?? (waits ? 'The files of this message are being looked up.' : null)
  const ready = text.trim() !== '' && !tooLong && whenReady !== null && blocked === null

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    takeBack: (taken, files = noFiles) => {
      if (extras) extras.giveBack(files)
      else if (files.length > 0) writeDraft(userId, filesPlace(threadId), JSON.stringify(files))
      setText(text.trim() === '' ? taken : `${taken}\n\n${text}`)
      field.current?.focus()
    },
  }))

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current
    if (!element || growsByItself) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  const send = () => {
    if (!ready) return
    whenReady?.(text, extras?.take() ?? noFiles)
    setText('')
  }
  const takeAlong = (toThreadId: string) => {
    writeDraft(userId, toThreadId, text)
    extras?.moveTo(toThreadId)
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || extras?.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'ArrowUp' && text === '' && !busy) {
      event.preventDefault()
      onEditLast()
    }
  }

  return (
    <section
      aria-label="Write a message"
      className={classNames(
        'flex flex-col gap-1 rounded-16 border bg-surface-0 p-2 transition-colors focus-within:border-line-strong',
        tooLong ? 'border-bad' : 'border-line-strong/60',
      )}
    >
      {renderExtras?.({ text, setText, field, ready, send, onReady: setExtras }, takeAlong)}
      <textarea
        ref={field}
        aria-label="Message"
        aria-invalid={tooLong || undefined}
        placeholder="Write a message"
        rows={1}
        enterKeyHint="send"
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[40dvh] min-h-9 w-full resize-none bg-transparent px-2 py-1.5 text-16 leading-6 text-strong outline-none placeholder:text-muted pointer-coarse:min-h-11 pointer-coarse:py-2.5"
      />
      <div className="flex items-center gap-2">
        <div className="flex min-w-0 grow items-center gap-1">{footer(text, takeAlong)}</div>
        {text.length > countFrom && (
          <span
            role="status"
            className={classNames('shrink-0 text-12 tabular-nums', tooLong ? 'text-bad' : 'text-muted')}
          >
            {tooLong
              ? `${countOf(text.length - bounds.message_text)} characters too long`
              : `${countOf(bounds.message_text - text.length)} left`}
          </span>
        )}
        {busy && ready && (
          <IconButton
            label="Send after this answer"
            shortcut="Enter"
            icon={<ListPlus size={20} />}
            onClick={send}
          />
        )}
        {busy ? (
          <button
            type="button"
            aria-label="Stop"
            title="Stop (Esc)"
            disabled={stopping}
            onClick={onStop}
            className={round}
          >
            <Square size={16} fill="currentColor" aria-hidden className="scale-75" />
          </button>
        ) : (
          <button
            type="button"
            aria-label="Send"
            title={blocked ?? 'Send (Enter)'}
            disabled={!ready}
            onClick={send}
            className={round}
          >
            <ArrowUp size={20} aria-hidden />
          </button>
        )}
      </div>
    </section>
  )
}

const round =
  'grid size-9 shrink-0 place-items-center rounded-10 bg-accent text-on-accent transition-colors hover:bg-accent-hover disabled:bg-surface-2 disabled:text-muted pointer-coarse:size-11'

/** What is typed belongs to its thread and survives leaving it, reloading and signing in again. */
function useDraft(userId: string, threadId: string | null): [text: string, setText: (text: string) => void] {
  const [draft, setDraft] = useState(() => ({ threadId, text: readDraft(userId, threadId) }))
  const current = draft.threadId === threadId ? draft : { threadId, text: readDraft(userId, threadId) }
  if (current !== draft) setDraft(current)
  const latest = useRef(current)
  latest.current = current

  useEffect(() => {
    const save = () => writeDraft(userId, current.threadId, current.text)
    const timer = setTimeout(save, current.text === '' ? 0 : saveAfter)
    window.addEventListener('pagehide', save)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', save)
      // Left for another thread before the pause was over.
      if (latest.current.threadId !== current.threadId) save()
    }
  }, [userId, current])

  useEffect(() => () => writeDraft(userId, latest.current.threadId, latest.current.text), [userId])
  return [current.text, text => setDraft({ threadId, text })]
}
