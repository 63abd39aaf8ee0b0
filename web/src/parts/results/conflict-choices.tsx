import type { DocConflict } from '@omniai/contracts/schemas/doc'
import { classNames } from '../../ui/class-names.ts'

export type Side = 'mine' | 'theirs' | 'both'

/** What the two versions are called, and what choosing one of them does. */
export type ConflictWords = {
  readonly theirs: string
  readonly mine: string
  readonly choices: { readonly [side in Side]: string }
}

const applyWords: ConflictWords = {
  theirs: 'In the document now',
  mine: 'What you are putting in',
  choices: { theirs: 'Keep theirs', mine: 'Take this', both: 'Both' },
}

export const undoWords: ConflictWords = {
  theirs: 'In the document now',
  mine: 'Before it was put in',
  choices: { theirs: 'Keep as it is now', mine: 'As it was before', both: 'Both' },
}

type ConflictChoicesProps = {
  conflict: DocConflict
  words?: ConflictWords
  chosen: readonly (Side | undefined)[]
  onChoose: (index: number, side: Side) => void
}

/** Each stretch that was changed in the meantime and would be changed again: nobody's words go unasked. */
export function ConflictChoices({ conflict, words = applyWords, chosen, onChoose }: ConflictChoicesProps) {
  return (
    <ol className="flex flex-col gap-3">
      {conflict.conflicts.map((stretch, index) => (
        <li key={stretch.start} className="flex flex-col gap-2 rounded-10 border border-line p-3">
          <Version title={words.theirs} text={stretch.theirs} />
          <Version title={words.mine} text={stretch.mine} />
          <fieldset aria-label={`Place ${index + 1}`} className="flex flex-wrap gap-1.5">
            {sidesOf(stretch).map(side => (
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
                {words.choices[side]}
              </button>
            ))}
          </fieldset>
        </li>
      ))}
    </ol>
  )
}

/** Both of something and nothing is the something. */
const sidesOf = ({ mine, theirs }: DocConflict['conflicts'][number]): readonly Side[] =>
  mine === '' || theirs === '' ? ['theirs', 'mine'] : ['theirs', 'mine', 'both']

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
