import type { DocPresent } from '@omniai/contracts/schemas/doc-presence'
import { useUser } from '../../api/meta.ts'
import { classNames } from '../../ui/class-names.ts'

/** So many have a mark of their own; of more it is said how many. */
const shownAtMost = 3

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map(word => [...word][0]!.toUpperCase())
    .join('') || '?'

/** Who else has the document open: who can write in it, and who reads. */
export function PresentPeople({ present }: { present: readonly DocPresent[] }) {
  const user = useUser()
  const sentenceOf = ({ user_id, name, state }: DocPresent) =>
    user_id === user.id
      ? 'You have it open on another page too'
      : `${name || 'Someone'} ${state === 'editing' ? 'is editing this too' : 'is reading this'}`
  const shortOf = ({ user_id, name, state }: DocPresent) =>
    user_id === user.id ? 'Open elsewhere' : `${name || 'Someone'} is ${state}`
  const sentences = present.map(sentenceOf)
  const [first] = present
  return (
    <div className="flex min-w-0 items-center gap-2">
      <ul aria-hidden className="flex shrink-0 -space-x-1.5 empty:hidden">
        {present.slice(0, shownAtMost).map(person => (
          <li
            key={person.user_id}
            title={sentenceOf(person)}
            className={classNames(
              'flex size-6 items-center justify-center rounded-full text-[10px] font-semibold ring-2 ring-surface-0',
              person.state === 'editing' ? 'bg-accent-soft text-accent' : 'bg-surface-2 text-normal',
            )}
          >
            {initialsOf(person.name)}
          </li>
        ))}
        {present.length > shownAtMost && (
          <li
            title={sentences.slice(shownAtMost).join('\n')}
            className="flex h-6 min-w-6 items-center justify-center rounded-full bg-surface-2 px-1 text-[10px] font-semibold text-normal tabular-nums ring-2 ring-surface-0"
          >
            +{present.length - shownAtMost}
          </li>
        )}
      </ul>
      <span role="status" aria-label="Who else is here" className="min-w-0">
        <span aria-hidden className="block truncate text-12 text-muted @max-[11rem]:hidden">
          {present.length > 1 ? `${present.length} others` : first && shortOf(first)}
        </span>
        <span className="sr-only">{sentences.join('. ')}</span>
      </span>
    </div>
  )
}
