import type { DocApply } from '@omniai/contracts/schemas/doc'
import { aimAt, type Place } from '@omniai/contracts/text/aim'
import { useEffect, useMemo, useState } from 'react'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { openDocs } from '../editor/doc-session.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { ChangePreview } from './change-preview.tsx'
import { ConflictChoices, type Side } from './conflict-choices.tsx'
import { conflictOf, type DocPlace, type Settled, settled } from './doc-target.ts'
import { applyTo } from './put-in.ts'

export type Operation = 'insert' | 'replace' | 'append' | 'prepend'

const titles: { readonly [operation in Operation]: string } = {
  insert: 'Insert at the cursor',
  replace: 'Replace the selection',
  append: 'Add at the end',
  prepend: 'Add at the beginning',
}

type ApplyDialogProps = {
  place: DocPlace
  operation: Operation
  text: string
  messageId: string
  onClose: () => void
}

/** Shows what will change, and changes nothing before one says so. */
export function ApplyDialog({ place, operation, text, messageId, onClose }: ApplyDialogProps) {
  const [seen, setSeen] = useState<Settled | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const [chosen, setChosen] = useState<readonly (Side | undefined)[]>([])
  const [attempt, setAttempt] = useState(0)
  const { projectId, docId } = place

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt looks again
  useEffect(() => {
    let gone = false
    settled({ projectId, docId }).then(
      next => !gone && setSeen(next),
      error => !gone && setProblem(asProblem(error)),
    )
    return () => {
      gone = true
    }
  }, [projectId, docId, attempt])

  const aimed = useMemo(() => {
    if (!seen) return null
    const target = targetOf(operation, docId, seen.text)
    return { target, ...aimAt(seen.text, operation, text, target) }
  }, [seen, operation, docId, text])

  const conflict = problem && conflictOf(problem)
  const stretches = conflict?.reason === 'overlapping' ? conflict.conflicts.length : 0
  const undecided = stretches > 0 && chosen.filter(side => side !== undefined).length < stretches

  async function apply() {
    if (!seen || !aimed) return
    setBusy(true)
    const body: DocApply = {
      client_request_id: newRequestId(),
      operation,
      base_revision_id: seen.revisionId,
      text,
      source: { message_id: messageId },
      ...(aimed.target && { target: aimed.target }),
      ...(conflict &&
        stretches > 0 && {
          resolution: { revision_id: conflict.revision_id, choices: chosen as Side[] },
        }),
    }
    try {
      await applyTo(place, [operation, messageId, aimed.target ?? null, text], body)
      onClose()
    } catch (error) {
      setProblem(asProblem(error))
      setChosen([])
    } finally {
      setBusy(false)
    }
  }

  function lookAgain() {
    setProblem(null)
    setSeen(null)
    setAttempt(attempt + 1)
  }

  return (
    <Dialog title={titles[operation]} width="wide" onClose={onClose}>
      <div className="flex flex-col gap-4">
        {conflict && stretches > 0 ? (
          <>
            <p className="text-14 text-normal">
              Somebody changed the same place since. Say what is kept; nothing has been put in yet.
            </p>
            <ConflictChoices
              conflict={conflict}
              chosen={chosen}
              onChoose={(index, side) =>
                setChosen(Array.from({ length: stretches }, (_, at) => (at === index ? side : chosen[at])))
              }
            />
          </>
        ) : conflict ? (
          <Notice
            tone="warn"
            role="alert"
            title="The document moved on"
            actions={
              <Button size="small" onClick={lookAgain}>
                Look again
              </Button>
            }
          >
            What was selected is not there any more. Nothing has been put in.
          </Notice>
        ) : problem ? (
          <ProblemNotice problem={problem} actions={!seen && <Button onClick={lookAgain}>Retry</Button>} />
        ) : null}
        {!seen && !problem && <Skeleton label="Reading the document" rows={3} />}
        {seen &&
          aimed &&
          stretches === 0 &&
          !conflict &&
          (aimed.ok ? (
            <ChangePreview text={seen.text} changes={aimed.changes} />
          ) : (
            <Notice tone="warn" title="Nothing is selected in the document">
              Select what the answer replaces, then try again.
            </Notice>
          ))}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            data-first
            busy={busy}
            disabled={!aimed?.ok || undecided || (conflict !== null && stretches === 0)}
            onClick={() => void apply()}
          >
            {problem && !conflict ? 'Try again' : 'Put in'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Where the cursor or the selection is, in what was saved. Without an editor a text goes to its end. */
function targetOf(operation: Operation, docId: string, saved: string): Place | undefined {
  if (operation === 'append' || operation === 'prepend') return undefined
  const session = openDocs.get(docId)
  const selection = session?.selection() ?? { start: saved.length, end: saved.length }
  const start = Math.min(selection.start, saved.length)
  const end = Math.min(selection.end, saved.length)
  if (operation === 'insert') return { kind: 'cursor', offset: end }
  return start === end ? undefined : { kind: 'selection', start, end, quote: saved.slice(start, end) }
}
