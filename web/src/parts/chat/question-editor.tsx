import { bounds } from '@omniai/contracts/limits'
import type { Message } from '@omniai/contracts/schemas/thread'
import { type KeyboardEvent, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { isComposing } from './keys.ts'
import { useThreadActions } from './thread-actions.ts'

export function QuestionEditor({
  message,
  text,
  onDone,
}: {
  message: Message
  text: string
  onDone: () => void
}) {
  const { edit } = useThreadActions()
  const [draft, setDraft] = useState(text)
  const ready = draft.trim() !== '' && draft.length <= bounds.message_text
  const save = () => {
    if (!ready) return
    if (draft !== text) edit(message, draft)
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onDone()
    } else if (event.key === 'Enter' && !event.shiftKey && !isComposing(event)) {
      event.preventDefault()
      save()
    }
  }
  return (
    <article aria-label="You" className="pb-6">
      <div className="rounded-16 bg-surface-2 p-3">
        <textarea
          // biome-ignore lint/a11y/noAutofocus: the person asked for this field by pressing Edit
          autoFocus
          aria-label="Edit message"
          value={draft}
          onFocus={event => event.target.setSelectionRange(draft.length, draft.length)}
          onChange={event => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-[50dvh] min-h-16 w-full resize-none bg-transparent px-1 text-16 text-strong outline-none"
        />
        <div className="mt-2 flex flex-wrap items-center justify-end gap-2">
          <p className="grow text-12 text-muted">The first version stays; you can switch back to it.</p>
          <Button look="quiet" onClick={onDone}>
            Cancel
          </Button>
          <Button look="primary" disabled={!ready} onClick={save}>
            Send
          </Button>
        </div>
      </div>
    </article>
  )
}
