import type { DocApply } from '@omniai/contracts/schemas/doc'
import { changesBetween } from '@omniai/contracts/text/change'
import { ArrowDown, ArrowUp, Check, Crosshair, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { announce } from '../../stores/announcements.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { openDocs, useOpenDoc } from '../editor/doc-session.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { Added, Removed } from './change-preview.tsx'
import { ConflictChoices, type Side } from './conflict-choices.tsx'
import { applyTo, conflictOf, type DocPlace, settled } from './doc-target.ts'
import { changesOf, type Hunk, rebased } from './hunks.ts'

type Decision = 'taken' | 'left'

type HunkReviewProps = {
  place: DocPlace
  /** The text that the hunks are of. */
  text: string
  hunks: readonly Hunk[]
  messageId: string
  /** More may come: nothing can be put in yet. */
  writing?: boolean
}

/** Suggested changes, each taken or left; the taken ones go into the document together, and nothing before that. */
export function HunkReview({ place, text, hunks, messageId, writing = false }: HunkReviewProps) {
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map())
  const [isDone, setDone] = useState(false)
  const [busy, setBusy] = useState(false)
  const [requestId, setRequestId] = useState(newRequestId)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [chosen, setChosen] = useState<readonly (Side | undefined)[]>([])
  const list = useRef<HTMLOListElement>(null)
  const now = useTextOf(place, text)
  const standing = useMemo(
    () => (now === text ? hunks : rebased(hunks, changesBetween(text, now))),
    [hunks, text, now],
  )
  const taken = standing.filter(({ id }) => decisions.get(id) === 'taken')
  const open = standing.filter(({ id }) => !decisions.has(id))
  const lost = hunks.length - standing.length
  const conflict = problem && conflictOf(problem)
  const undecided = conflict?.conflicts.some((_, index) => chosen[index] === undefined) ?? false
  const ready = !writing && !busy && !undecided && taken.length > 0

  function decide(ids: readonly string[], decision: Decision) {
    setDecisions(before => {
      const next = new Map(before)
      for (const id of ids) next.set(id, decision)
      return next
    })
    setRequestId(newRequestId())
    setProblem(null)
  }

  async function putIn() {
    setBusy(true)
    try {
      const base = await settled(place)
      const kept = rebased(hunks, changesBetween(text, base.text)).filter(
        ({ id }) => decisions.get(id) === 'taken',
      )
      if (kept.length === 0) return
      const body: DocApply = {
        client_request_id: requestId,
        operation: 'replace',
        base_revision_id: base.revisionId,
        changes: changesOf(kept),
        source: { message_id: messageId },
        ...(conflict && { resolution: { revision_id: conflict.revision_id, choices: chosen as Side[] } }),
      }
      await applyTo(place, body)
      announce(`${kept.length} ${kept.length === 1 ? 'change' : 'changes'} put in`)
      setDone(true)
    } catch (error) {
      setProblem(asProblem(error))
      setChosen([])
    } finally {
      setBusy(false)
    }
  }

  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-hunk]') ?? [])]
  function step(by: 1 | -1) {
    const all = items()
    const here = all.findIndex(item => item.contains(document.activeElement))
    const next = all[here === -1 ? 0 : (here + by + all.length) % all.length]
    next?.focus()
    const hunk = standing.find(({ id }) => id === next?.dataset.hunk)
    if (hunk) openDocs.get(place.docId)?.select(hunk)
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-hunk]')?.dataset.hunk
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      if (!ready) return
      void putIn()
    } else if (event.altKey || event.ctrlKey || event.metaKey) return
    else if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'a' && at !== undefined) decide([at], 'taken')
    else if (event.key === 'r' && at !== undefined) decide([at], 'left')
    else if (event.key === 'A')
      decide(
        open.map(({ id }) => id),
        'taken',
      )
    else return
    event.preventDefault()
  }

  if (isDone) return <p className="text-13 text-muted">What you took was put in.</p>
  if (hunks.length === 0)
    return <p className="text-13 text-muted">{writing ? 'Comparing…' : 'It changes nothing.'}</p>
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the changes inside it
    <div className="flex flex-col gap-2" onKeyDown={onKeyDown}>
      <div className="flex flex-wrap items-center gap-1">
        <p className="grow text-13 text-muted">
          {standing.length} {standing.length === 1 ? 'change' : 'changes'}
          {open.length < standing.length && `, ${open.length} to decide`}
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
      {lost > 0 && (
        <p role="status" className="text-13 text-warn">
          {lost} {lost === 1 ? 'no longer fits: its place was' : 'no longer fit: their places were'} changed
          since.
        </p>
      )}
      <ol ref={list} className="flex flex-col gap-1.5">
        {standing.map(hunk => (
          <HunkRow
            key={hunk.id}
            hunk={hunk}
            text={now}
            decision={decisions.get(hunk.id)}
            onDecide={decision => decide([hunk.id], decision)}
            onShow={() => openDocs.get(place.docId)?.select(hunk)}
          />
        ))}
      </ol>
      {conflict && conflict.conflicts.length > 0 && (
        <ConflictChoices
          conflict={conflict}
          chosen={chosen}
          onChoose={(index, side) =>
            setChosen(conflict.conflicts.map((_, at) => (at === index ? side : chosen[at])))
          }
        />
      )}
      {problem && !conflict && <ProblemNotice problem={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button size="small" look="primary" busy={busy} disabled={!ready} onClick={() => void putIn()}>
          {taken.length === 0 ? 'Put in' : `Put in ${taken.length} of ${standing.length}`}
        </Button>
        {open.length > 0 && (
          <Button
            size="small"
            onClick={() =>
              decide(
                open.map(({ id }) => id),
                'taken',
              )
            }
          >
            Accept all
          </Button>
        )}
      </div>
    </div>
  )
}

type HunkRowProps = {
  hunk: Hunk
  text: string
  decision: Decision | undefined
  onDecide: (decision: Decision) => void
  onShow: () => void
}

const around = 24

function HunkRow({ hunk, text, decision, onDecide, onShow }: HunkRowProps) {
  const { start, end } = hunk
  // Of its own line only: a blank one would say nothing.
  const before = text
    .slice(Math.max(0, start - around), start)
    .split('\n')
    .at(-1)
  const [after] = text.slice(end, end + around).split('\n')
  return (
    <li
      data-hunk={hunk.id}
      tabIndex={-1}
      className={classNames(
        'flex items-start gap-1 rounded-10 border border-line py-1.5 pr-1 pl-2.5 transition-opacity',
        decision === 'left' && 'opacity-60',
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

/** What the editor shows now; without one, the text as it was. */
export function useTextOf({ docId }: DocPlace, otherwise: string): string {
  const current = useOpenDoc()
  const session = current?.docId === docId ? current : undefined
  const [text, setText] = useState(() => session?.text() ?? otherwise)
  useEffect(() => {
    if (!session) return setText(otherwise)
    const look = () => setText(session.text())
    look()
    return session.subscribe(look)
  }, [session, otherwise])
  return text
}
