import { bounds } from '@omniai/contracts/limits'
import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { Message } from '@omniai/contracts/schemas/thread'
import { Paperclip, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { isComposing } from './keys.ts'
import { useThreadActions } from './thread-actions.ts'

export function QuestionEditor({
  message,
  text,
  files,
  onDone,
}: {
  message: Message
  text: string
  files: readonly AttachmentPart[]
  onDone: () => void
}) {
  const { edit } = useThreadActions()
  const [draft, setDraft] = useState(text)
  const [kept, setKept] = useState(files)
  const ready = draft.trim() !== '' && draft.length <= bounds.message_text
  const save = () => {
    if (!ready) return
    if (draft !== text || kept.length !== files.length) edit(message, draft, kept)
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
        {kept.length > 0 && (
          <ul aria-label="Files of this message" className="mt-1 flex flex-wrap gap-2">
            {kept.map(file => (
              <li
                key={file.attachment_id}
                className="flex max-w-full items-center gap-1.5 rounded-10 border border-line bg-surface-1 py-0.5 pr-0.5 pl-2.5 text-13 text-normal"
              >
                <Paperclip size={16} aria-hidden className="shrink-0 text-muted" />
                <span className="max-w-[28ch] truncate">{file.name}</span>
                <IconButton
                  size="small"
                  label={`Remove ${file.name}`}
                  icon={<X size={16} />}
                  onClick={() => setKept(kept.filter(other => other !== file))}
                />
              </li>
            ))}
          </ul>
        )}
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
