import type { ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

type AskDialogProps = {
  title: string
  children: ReactNode
  /** The verb on the button. */
  action: string
  busyText: string
  onAction: () => Promise<void>
  onClose: () => void
}

/** Before what cannot be undone: what will be, and one more press. */
export function AskDialog({ title, children, action, busyText, onAction, onClose }: AskDialogProps) {
  const form = useSubmit(async () => {
    await onAction()
    onClose()
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <div className="text-14 text-normal">{children}</div>
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button data-first onClick={onClose}>
            Cancel
          </Button>
          <SubmitButton form={form} busyText={busyText} look="bad">
            {action}
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
