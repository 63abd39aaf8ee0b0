import type { Thread } from '@omniai/contracts/schemas/thread'
import { Dialog } from '../../ui/dialog.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import { moveThread } from './move-thread.ts'
import { ProjectChoices } from './project-choices.tsx'

export function MoveThreadDialog({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  return (
    <Dialog title="Move to a project" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="text-13 text-muted">
          The instructions of the project go out with its next messages. The conversation stays yours alone.
        </p>
        <ProjectChoices
          at={thread.project_id}
          none="No project"
          onChoose={project => {
            onClose()
            if ((project?.id ?? null) !== thread.project_id) void moveThread(thread, project)
          }}
        />
      </div>
      <ToastStack inside />
    </Dialog>
  )
}
