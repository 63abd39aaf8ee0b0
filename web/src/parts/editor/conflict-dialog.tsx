import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { Choice, Conflict } from './autosave.ts'

type ConflictDialogProps = {
  conflict: Conflict
  onDecide: (choices: readonly Choice[]) => void
  onClose: () => void
}

const choices = [
  { value: 'mine', label: 'Mine' },
  { value: 'theirs', label: 'Theirs' },
  { value: 'both', label: 'Both' },
] as const

/** Each stretch that two changed, with what is kept of it. All else is joined already. */
export function ConflictDialog({ conflict, onDecide, onClose }: ConflictDialogProps) {
  const { stretches } = conflict
  const [chosen, setChosen] = useState<readonly Choice[]>(() => stretches.map(() => 'both'))
  const choose = (index: number, choice: Choice) =>
    setChosen(stretches.map((_, at) => (at === index ? choice : (chosen[at] ?? 'both'))))
  return (
    <Dialog title="Two versions" width="wide" onClose={onClose}>
      <form
        className="flex flex-col gap-5"
        onSubmit={event => {
          event.preventDefault()
          onDecide(stretches.map((_, at) => chosen[at] ?? 'both'))
        }}
      >
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-14 text-normal">
            {stretches.length === 1
              ? 'One place was changed on both sides.'
              : `${stretches.length} places were changed on both sides.`}{' '}
            Everything else is joined already.
          </p>
          {stretches.length > 1 && (
            <span className="flex flex-wrap gap-2">
              {choices.map(({ value, label }) => (
                <Button key={value} size="small" onClick={() => setChosen(stretches.map(() => value))}>
                  {label} everywhere
                </Button>
              ))}
            </span>
          )}
        </div>
        {stretches.map((stretch, index) => (
          <fieldset key={`${stretch.start}-${stretch.end}`} className="rounded-10 border border-line p-4">
            <legend className="px-1 text-12 text-muted">
              Place {index + 1} of {stretches.length}
            </legend>
            <div className="grid gap-3 sm:grid-cols-2">
              <Version title="Mine" text={stretch.mine} />
              <Version title="Theirs" text={stretch.theirs} />
            </div>
            <div className="flex flex-wrap gap-4 pt-3">
              {choices.map(({ value, label }) => (
                <label key={value} className="flex min-h-8 items-center gap-2 text-14 text-normal">
                  <input
                    type="radio"
                    name={`place-${index}`}
                    data-first={index === 0 && value === 'both' ? true : undefined}
                    checked={(chosen[index] ?? 'both') === value}
                    onChange={() => choose(index, value)}
                    className="accent-(--accent)"
                  />
                  {label}
                </label>
              ))}
            </div>
          </fieldset>
        ))}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Later</Button>
          <Button type="submit" look="primary">
            Keep these
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Version({ title, text }: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <p className="pb-1 text-12 font-medium text-muted">{title}</p>
      <p className="max-h-48 overflow-y-auto rounded-6 bg-surface-1 px-3 py-2 text-14 whitespace-pre-wrap text-normal">
        {text === '' ? <span className="text-muted">Deleted</span> : text}
      </p>
    </div>
  )
}
