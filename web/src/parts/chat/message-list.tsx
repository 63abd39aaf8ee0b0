import type { Thread } from '@omniai/contracts/schemas/thread'
import { ArrowDown } from 'lucide-react'
import { Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type Branch, loadOlder } from '../../api/branches.ts'
import { asProblem } from '../../api/problem.ts'
import type { Send } from '../../api/sends.ts'
import { setJumpGoal, useJumpGoal } from '../../stores/jump-goal.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { Answers } from '../compare/answers.tsx'
import { ComingAnswer } from './answer.tsx'
import type { TakeBack } from './composer.tsx'
import { Outline } from './outline.tsx'
import { ComingQuestion, Question } from './question.tsx'
import { createRowWindow, type RowWindow } from './row-window.ts'
import { type Row, rowsOf } from './rows.ts'
import { Unsent } from './unsent.tsx'
import { useReadingPlace } from './use-reading-place.ts'
import { WindowedRow } from './windowed-row.tsx'

const ContextMarks = lazyPart(() =>
  import('../context/context-marks.tsx').then(module => module.ContextMarks),
)
const OriginLine = lazyPart(() => import('./origin-line.tsx').then(module => module.OriginLine))

type MessageListProps = {
  threadId: string | null
  origin: Thread['origin'] | undefined
  marked: ReadonlySet<string>
  branch: Branch
  sends: readonly Send[]
  busy: boolean
  editingId: string | null
  onEdit: (messageId: string | null) => void
  onTakeBack: TakeBack
}

const alwaysShown = 6

export function MessageList({
  threadId,
  origin,
  marked,
  branch,
  sends,
  busy,
  editingId,
  onEdit,
  onTakeBack,
}: MessageListProps) {
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => rowsOf(branch.messages, sends), [branch.messages, sends])
  const { away, toEnd, toRow, shift } = useReadingPlace(scroller, content, rows[0]?.key)
  const rowWindow = useRowWindow(scroller, shift)

  // Another thread, or something was just sent: the end is what one wants to see.
  const newestSend = sends.at(-1)?.intent.body.client_request_id
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two are the occasions
  useLayoutEffect(() => toEnd(), [threadId, newestSend, toEnd])
  useJump(scroller, threadId, rows, toRow)

  return (
    <div className="relative flex min-h-0 grow flex-col">
      <section
        ref={scroller}
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="@container min-h-0 grow overflow-y-auto overscroll-contain px-4 [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
      >
        <div ref={content} className="mx-auto w-full max-w-(--reading-width) pt-6 text-16">
          {threadId && branch.olderCursor && (
            <OlderMessages threadId={threadId} scroller={scroller} key={branch.olderCursor} />
          )}
          {origin && !branch.olderCursor && (
            <Suspense fallback={<div className="h-10" />}>
              <OriginLine origin={origin} />
            </Suspense>
          )}
          {rows.map((row, index) => (
            <WindowedRow
              key={row.key}
              messageId={row.kind === 'message' ? row.message.id : undefined}
              rowWindow={rowWindow}
              always={index >= rows.length - alwaysShown}
            >
              <RowView
                row={row}
                last={index === rows.length - 1}
                editing={row.kind === 'message' && row.message.id === editingId}
                busy={busy}
                onEdit={onEdit}
                onTakeBack={onTakeBack}
              />
              {row.kind === 'message' && marked.has(row.message.id) && (
                <Suspense>
                  <ContextMarks threadId={row.message.thread_id} messageId={row.message.id} />
                </Suspense>
              )}
            </WindowedRow>
          ))}
        </div>
      </section>
      <Outline
        messages={branch.messages}
        more={branch.olderCursor !== null}
        onGoTo={id => {
          const row = rowOf(scroller.current, id)
          if (row) toRow(row, 'start')
          scroller.current?.focus({ preventScroll: true })
        }}
      />
      {away && (
        <Button
          className="rise absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full border-transparent bg-surface-float shadow-float"
          onClick={() => toEnd(true)}
        >
          <ArrowDown size={16} aria-hidden />
          Jump to latest
        </Button>
      )}
    </div>
  )
}

type RowViewProps = Pick<MessageListProps, 'busy' | 'onEdit' | 'onTakeBack'> & {
  row: Row
  last: boolean
  editing: boolean
}

function RowView({ row, last, editing, busy, onEdit, onTakeBack }: RowViewProps) {
  if (row.kind === 'question') {
    return (
      <ComingQuestion text={row.text} files={row.send.intent.files}>
        <Unsent send={row.send} onTakeBack={onTakeBack} />
      </ComingQuestion>
    )
  }
  if (row.kind === 'answer') {
    return (
      <>
        {row.send.intent.kind !== 'send' && <Unsent send={row.send} onTakeBack={onTakeBack} />}
        <ComingAnswer stream={row.send.stream} />
      </>
    )
  }
  if (row.message.role === 'assistant') return <Answers message={row.message} last={last} busy={busy} />
  return <Question message={row.message} editing={editing} busy={busy} onEdit={onEdit} />
}

const rowOf = (scroller: HTMLElement | null, messageId: string) =>
  scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`)

const highlightedFor = 4_000

/** Goes where a link led, in the very commit that draws the row; what comes after keeps it there. */
function useJump(
  scroller: React.RefObject<HTMLElement | null>,
  threadId: string | null,
  rows: readonly Row[],
  toRow: (row: HTMLElement, block: 'center') => void,
) {
  const goal = useJumpGoal(threadId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row may come with rows that are read later
  useLayoutEffect(() => {
    const row = goal && rowOf(scroller.current, goal)
    if (!row) return
    setJumpGoal(null)
    toRow(row, 'center')
    row.dataset.highlighted = ''
    row.tabIndex = -1
    row.focus({ preventScroll: true })
    setTimeout(() => delete row.dataset.highlighted, highlightedFor)
  }, [goal, rows, scroller, toRow])
}

function useRowWindow(scroller: React.RefObject<HTMLElement | null>, shift: (by: number) => void) {
  const [rowWindow, setRowWindow] = useState<RowWindow | null>(null)
  useEffect(() => {
    if (!scroller.current) return
    const created = createRowWindow(scroller.current, shift)
    setRowWindow(created)
    return created.disconnect
  }, [scroller, shift])
  return rowWindow
}

/** Reads the next older page when one scrolls near the top; the button is for those who don't scroll. */
function OlderMessages({
  threadId,
  scroller,
}: {
  threadId: string
  scroller: React.RefObject<HTMLElement | null>
}) {
  const sentinel = useRef<HTMLDivElement>(null)
  const [loading, setLoading] = useState(false)
  const load = () => {
    setLoading(true)
    loadOlder(threadId).catch((error: unknown) => {
      setLoading(false)
      showToast(asProblem(error).message, { tone: 'bad' })
    })
  }
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    if (!sentinel.current) return
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) latest.current()
      },
      { root: scroller.current, rootMargin: '900px 0px 0px' },
    )
    observer.observe(sentinel.current)
    return () => observer.disconnect()
  }, [scroller])
  return (
    <div ref={sentinel} className="flex h-12 items-center justify-center text-13 text-muted">
      {loading ? (
        <span className="flex items-center gap-2">
          <Spinner /> Loading older messages
        </span>
      ) : (
        <Button size="small" look="quiet" onClick={load}>
          Load older messages
        </Button>
      )}
    </div>
  )
}
