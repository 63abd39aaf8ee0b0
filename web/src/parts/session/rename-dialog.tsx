import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

type RenameDialogProps = {
  /** What is renamed: "Rename folder". */
  title: string
  label: string
  name: string
  maximum: number
  /** What a name would lead to. */
  hintFor?: (name: string) => string | undefined
  /** Throws what speaks against it; it is shown here, and the dialog stays. */
  onRename: (name: string) => Promise<void>
  onClose: () => void
}

export function RenameDialog({ title, label, name, maximum, hintFor, onRename, onClose }: RenameDialogProps) {
  const [typed, setTyped] = useState(name)
  const next = typed.trim()
  const form = useSubmit(async () => {
    await onRename(next)
    onClose()
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          data-first
          label={label}
          maxLength={maximum}
          value={typed}
          hint={hintFor?.(next)}
          onFocus={event => event.target.select()}
          onChange={event => setTyped(event.target.value)}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton
            form={form}
            busyText="Renaming…"
            look="primary"
            disabled={next === '' || next === name}
          >
            Rename
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
