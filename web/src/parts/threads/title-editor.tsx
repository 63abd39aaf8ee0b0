import { bounds } from '@omniai/contracts/limits'
import { useState } from 'react'
import { classNames } from '../../ui/class-names.ts'

type TitleEditorProps = { title: string; className?: string; onDone: (title: string | null) => void }

/** Enter or leaving the field keeps the title, Escape doesn't. */
export function TitleEditor({ title, className, onDone }: TitleEditorProps) {
  const [draft, setDraft] = useState(title)
  const keep = () => onDone(draft.trim() === '' || draft.trim() === title ? null : draft.trim())
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person asked for this field by pressing Rename
      autoFocus
      aria-label="Thread title"
      maxLength={bounds.title}
      value={draft}
      onFocus={event => event.target.select()}
      onChange={event => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onDone(null)
      }}
      className={classNames(
        'min-w-0 grow rounded-6 border border-line-strong bg-surface-0 px-2 text-14 text-strong outline-none focus-visible:outline-2 focus-visible:outline-offset-0',
        className,
      )}
    />
  )
}
