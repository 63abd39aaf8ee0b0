import { ArrowDown, ArrowUp, Check, Crosshair, X } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { announce } from '../../stores/announcements.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { openDocs, useSessionOf } from '../editor/doc-session.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { Added, Removed } from './change-preview.tsx'
import { ConflictChoices } from './conflict-choices.tsx'
import { conflictOf, type DocPlace } from './doc-target.ts'
import { hunkKey } from './hunk-keys.ts'
import type { Hunk } from './hunks.ts'
import {
  aroundHunk,
  canPutIn,
  type Decision,
  openOf,
  type Review,
  reviewOf,
  reviewsInText,
  takenOf,
} from './reviews.ts'

type HunkReviewProps = {
  place: DocPlace
  /** The text that the hunks are of. */
  text: string
  hunks: readonly Hunk[]
  messageId: string
  /** More may come: nothing can be put in yet. */
  writing?: boolean
  /** It was made while this page looked on: then it stands in the text by itself. */
  isNew: boolean
}

/** Suggested changes, each taken or left; the taken ones go into the document together, and nothing before that. */
export function HunkReview({ place, text, hunks, messageId, writing = false, isNew }: HunkReviewProps) {
  const { docId, projectId } = place
  const review = useMemo(() => reviewOf({ docId, projectId }, messageId), [docId, projectId, messageId])
  const state = useSyncExternalStore(review.subscribe, review.state)
  const isInText = useSyncExternalStore(reviewsInText.subscribe, () => reviewsInText.of(docId) === review)
  const session = useSessionOf(docId)
  const list = useRef<HTMLOListElement>(null)
  const putInButton = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => review.propose({ text, hunks, writing }), [review, text, hunks, writing])
  useShownInText(review, isNew && hunks.length > 0, writing)

  const taken = takenOf(state)
  const open = openOf(state)
  const conflict = state.problem && conflictOf(state.problem)
  const ids = (of: readonly Hunk[]) => of.map(({ id }) => id)

  function show(id: string | undefined) {
    reviewsInText.show(review)
    const range = id === undefined ? undefined : review.placeOf(id)
    if (range) openDocs.get(docId)?.select(range)
  }

  function lead(id: string | undefined) {
    bringForward('editor')
    show(id)
  }

  /** Not gone with a button or a row that goes. */
  function holdFocus() {
    if (document.activeElement !== document.body) return
    const now = review.state()
    if (canPutIn(now)) return putInButton.current?.focus()
    list.current?.querySelector<HTMLElement>('[data-hunk]')?.focus()
    // Where the text is hidden, the focus stays in the list.
    if (openOf(now).length === 0 && !now.problem) openDocs.get(docId)?.focus()
  }

  function decideAll(decision: Decision) {
    flushSync(() => review.decide(ids(open), decision))
    holdFocus()
  }

  async function putIn() {
    await review.putIn()
    // After it is drawn.
    requestAnimationFrame(holdFocus)
  }

  function step(by: 1 | -1) {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[data-hunk]') ?? [])]
    const here = all.findIndex(item => item.contains(document.activeElement))
    const next = all[here === -1 ? 0 : (here + by + all.length) % all.length]
    next?.focus()
    show(next?.dataset.hunk)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-hunk]')?.dataset.hunk
    const key = hunkKey(event.nativeEvent)
    if (key === 'put-in') {
      if (!canPutIn(state)) return
      void putIn()
    } else if (key === 'next') step(1)
    else if (key === 'before') step(-1)
    else if (key === 'take' && at !== undefined) review.decide([at], 'taken')
    else if (key === 'leave' && at !== undefined) review.decide([at], 'left')
    else if (key === 'take-all') decideAll('taken')
    else if (key === 'leave-all') decideAll('left')
    else return
    event.preventDefault()
  }

  if (state.isDone) return <p className="text-13 text-muted">What you took was put in.</p>
  if (hunks.length === 0)
    return <p className="text-13 text-muted">{writing ? 'Comparing…' : 'It changes nothing.'}</p>
  const count = state.hunks.length
  const present = count > 0 ? review.text() : ''
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the changes inside it
    <div className="flex flex-col gap-2" onKeyDown={onKeyDown}>
      <div className="flex flex-wrap items-center gap-1">
        <p className="grow text-13 text-muted">
          {count} {count === 1 ? 'change' : 'changes'}
          {open.length < count && `, ${open.length} to decide`}
        </p>
        <IconButton
          size="small"
          label="Change before"
          shortcut="↑"
          icon={<ArrowUp size={16} />}
          onClick={() => step(-1)}
        />
        <IconButton
          size="small"
          label="Next change"
          shortcut="↓"
          icon={<ArrowDown size={16} />}
          onClick={() => step(1)}
        />
      </div>
      {state.lost > 0 && !state.busy && (
        <p className="text-13 text-warn">
          {state.lost}{' '}
          {state.lost === 1 ? 'no longer fits: its place was' : 'no longer fit: their places were'} changed
          since.
        </p>
      )}
      <ol ref={list} className="flex flex-col gap-1.5">
        {state.hunks.map(hunk => (
          <HunkRow
            key={hunk.id}
            hunk={hunk}
            text={present}
            decision={state.decisions.get(hunk.id)}
            onDecide={decision => review.decide([hunk.id], decision)}
            onShow={() => lead(hunk.id)}
          />
        ))}
      </ol>
      {conflict && conflict.conflicts.length > 0 && (
        <ConflictChoices conflict={conflict} chosen={state.chosen} onChoose={review.choose} />
      )}
      {state.problem && !conflict && <ProblemNotice problem={state.problem} />}
      <div className="flex flex-wrap gap-2">
        <Button
          ref={putInButton}
          size="small"
          look="primary"
          busy={state.busy}
          disabled={!canPutIn(state)}
          onClick={() => void putIn()}
        >
          {taken.length === 0 ? 'Put in' : `Put in ${taken.length} of ${count}`}
        </Button>
        {open.length > 0 && (
          <>
            <Button size="small" onClick={() => decideAll('taken')}>
              Accept all
            </Button>
            <Button size="small" onClick={() => decideAll('left')}>
              Reject all
            </Button>
          </>
        )}
        {session && !session.readOnly && !isInText && count > 0 && (
          <Button size="small" look="quiet" onClick={() => lead(state.hunks[0]?.id)}>
            Show in the text
          </Button>
        )}
      </div>
    </div>
  )
}

/** It stands there by itself, and is said when it is whole. */
function useShownInText(review: Review, wanted: boolean, writing: boolean) {
  useLayoutEffect(() => {
    if (!wanted || review.state().isDone || openDocs.get(review.place.docId)?.readOnly !== false) return
    reviewsInText.offer(review)
    if (writing || review.wasSaid || reviewsInText.of(review.place.docId) !== review) return
    review.wasSaid = true
    const count = review.state().hunks.length
    announce(
      `${count} suggested ${count === 1 ? 'change stands' : 'changes stand'} in the text. F8 leads there.`,
    )
  }, [review, wanted, writing])
  useLayoutEffect(() => () => reviewsInText.withdraw(review), [review])
}

type HunkRowProps = {
  hunk: Hunk
  text: string
  decision: Decision | undefined
  onDecide: (decision: Decision) => void
  onShow: () => void
}

function HunkRow({ hunk, text, decision, onDecide, onShow }: HunkRowProps) {
  const { start, end } = hunk
  // Of its own line only: a blank one would say nothing.
  const before = text
    .slice(Math.max(0, start - aroundHunk), start)
    .split('\n')
    .at(-1)
  const [after] = text.slice(end, end + aroundHunk).split('\n')
  return (
    <li
      data-hunk={hunk.id}
      tabIndex={-1}
      className={classNames(
        'flex items-start gap-1 rounded-10 border border-line py-1.5 pr-1 pl-2.5',
        decision === 'left' && 'border-dashed',
      )}
    >
      <div className="min-w-0 grow text-14">
        <p className="break-words whitespace-pre-wrap">
          <span className="text-muted">{before}</span>
          <Removed text={text.slice(start, end)} />
          <Added text={hunk.text} />
          <span className="text-muted">{after}</span>
        </p>
        {hunk.reason && <p className="pt-0.5 text-13 text-muted">{hunk.reason}</p>}
      </div>
      <IconButton size="small" label="Show in the document" icon={<Crosshair size={16} />} onClick={onShow} />
      <IconButton
        size="small"
        label="Accept"
        shortcut="A"
        aria-pressed={decision === 'taken'}
        className={decision === 'taken' ? 'bg-good-soft text-good' : ''}
        icon={<Check size={16} />}
        onClick={() => onDecide('taken')}
      />
      <IconButton
        size="small"
        label="Reject"
        shortcut="R"
        aria-pressed={decision === 'left'}
        className={decision === 'left' ? 'bg-bad-soft text-bad' : ''}
        icon={<X size={16} />}
        onClick={() => onDecide('left')}
      />
    </li>
  )
}
