import { bounds } from '@omniai/contracts/limits'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { makeDoc } from './doc-target.ts'

type NewDocDialogProps = {
  projectId: string
  threadId: string | null
  text: string
  messageId: string
  onClose: () => void
}

export function NewDocDialog({ projectId, threadId, text, messageId, onClose }: NewDocDialogProps) {
  const [requestId] = useState(newRequestId)
  const [title, setTitle] = useState(() => titleOf(text))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [, navigate] = useLocation()

  async function make(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const source = { message_id: messageId }
      const doc = await makeDoc(projectId, {
        client_request_id: requestId,
        title: title.trim(),
        text,
        source,
      })
      onClose()
      bringForward('editor')
      navigate(paths.project(projectId, { doc: doc.id, thread: threadId }))
      showToast(`“${doc.title}” is made`)
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title="New document of this answer" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={event => void make(event)}>
        {problem && <ProblemNotice problem={problem} />}
        <TextField
          label="Title"
          data-first
          value={title}
          maxLength={bounds.title}
          onChange={event => setTitle(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy} disabled={title.trim() === ''}>
            Make document
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The first heading or line, without its marks. */
function titleOf(text: string): string {
  const line = text.split('\n').find(each => each.trim() !== '') ?? ''
  return line
    .replace(/^[\s#>*\-\d.]+|[*_`#]+/g, '')
    .trim()
    .slice(0, 80)
}
