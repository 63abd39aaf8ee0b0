import type { DocConflict } from '@omniai/contracts/schemas/doc'
import { classNames } from '../../ui/class-names.ts'

export type Side = 'mine' | 'theirs' | 'both'

const sides: readonly { side: Side; label: string }[] = [
  { side: 'theirs', label: 'Keep theirs' },
  { side: 'mine', label: 'Take this' },
  { side: 'both', label: 'Both' },
]

type ConflictChoicesProps = {
  conflict: DocConflict
  chosen: readonly (Side | undefined)[]
  onChoose: (index: number, side: Side) => void
}

/** Each stretch that was changed in the meantime and would be changed again: nobody's words go unasked. */
export function ConflictChoices({ conflict, chosen, onChoose }: ConflictChoicesProps) {
  return (
    <ol className="flex flex-col gap-3">
      {conflict.conflicts.map((stretch, index) => (
        <li key={stretch.start} className="flex flex-col gap-2 rounded-10 border border-line p-3">
          <Version title="In the document now" text={stretch.theirs} />
          <Version title="What you are putting in" text={stretch.mine} />
          <fieldset aria-label={`Place ${index + 1}`} className="flex flex-wrap gap-1.5">
            {sides.map(({ side, label }) => (
              <button
                key={side}
                type="button"
                aria-pressed={chosen[index] === side}
                onClick={() => onChoose(index, side)}
                className={classNames(
                  'h-8 rounded-6 border px-2.5 text-13 font-medium transition-colors pointer-coarse:h-10',
                  chosen[index] === side
                    ? 'border-accent bg-accent-soft text-strong'
                    : 'border-line text-normal hover:bg-surface-2',
                )}
              >
                {label}
              </button>
            ))}
          </fieldset>
        </li>
      ))}
    </ol>
  )
}

function Version({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <p className="text-12 font-medium text-muted">{title}</p>
      <p className="line-clamp-6 text-14 whitespace-pre-wrap text-normal">
        {text === '' ? '(nothing)' : text}
      </p>
    </div>
  )
}
