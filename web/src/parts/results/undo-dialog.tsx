import { useEffect, useState, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { ConflictChoices, type Side, undoWords } from './conflict-choices.tsx'
import { conflictOf } from './doc-target.ts'
import { type AskedUndo, sendUndo, undoToAsk } from './put-in.ts'

/** Asks what is kept, when what is to be taken out was written over. Outside of its pane, which may be hidden. */
export function UndoDialog() {
  const asked = useSyncExternalStore(undoToAsk.subscribe, undoToAsk.current)
  // The page it was asked on is left, or its person: nothing is taken out there.
  useEffect(() => () => undoToAsk.set(null), [])
  return asked && createPortal(<Choices key={asked.undo.requestId} {...asked} />, document.body)
}

function Choices({ undo, conflict: first }: AskedUndo) {
  const [conflict, setConflict] = useState(first)
  const [chosen, setChosen] = useState<readonly (Side | undefined)[]>([])
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [movedOn, setMovedOn] = useState(false)
  const [busy, setBusy] = useState(false)
  const { conflicts } = conflict
  const undecided = conflicts.some((_, index) => chosen[index] === undefined)
  const close = () => undoToAsk.set(null)

  async function takeOut() {
    setBusy(true)
    try {
      await sendUndo(undo, { revision_id: conflict.revision_id, choices: chosen as Side[] })
      close()
    } catch (error) {
      const next = asProblem(error)
      const again = conflictOf(next)
      setMovedOn(again !== null)
      setProblem(again ? null : next)
      if (again) {
        setConflict(again)
        setChosen([])
      }
      setBusy(false)
    }
  }

  return (
    <Dialog title="Taking it out again" width="wide" onClose={close}>
      <div className="flex flex-col gap-4">
        <p role="status" className="text-14 text-normal">
          {movedOn && 'It was changed once more in the meantime. '}
          {conflicts.length === 1
            ? 'What was put in was changed since, in one place.'
            : `What was put in was changed since, in ${conflicts.length} places.`}{' '}
          Say what is kept; nothing has been taken out yet.
        </p>
        <ConflictChoices
          conflict={conflict}
          words={undoWords}
          chosen={chosen}
          onChoose={(index, side) => setChosen(conflicts.map((_, at) => (at === index ? side : chosen[at])))}
        />
        {problem && <ProblemNotice problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={undecided} onClick={() => void takeOut()}>
            {problem ? 'Try again' : 'Take out'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
