import { bounds } from '@omniai/contracts/limits'
import type { DocSummary } from '@omniai/contracts/schemas/doc'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { renameDoc } from './organise-docs.ts'

export function RenameDocDialog({ doc, onClose }: { doc: DocSummary; onClose: () => void }) {
  const [title, setTitle] = useState(doc.title)
  const form = useSubmit(async () => {
    await renameDoc(doc, title.trim())
    onClose()
  })
  return (
    <Dialog title="Rename document" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          data-first
          label="Title"
          required
          maxLength={bounds.title}
          value={title}
          onFocus={event => event.target.select()}
          onChange={event => setTitle(event.target.value)}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Saving…" look="primary" disabled={title.trim() === ''}>
            Rename
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
