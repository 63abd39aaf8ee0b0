import type { DocSummary } from '@omniai/contracts/schemas/doc'
import { Dialog } from '../../ui/dialog.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import { moveDoc } from './organise-docs.ts'
import { ProjectChoices } from './project-choices.tsx'

/** Only where one may write: a document that comes in is a change there. */
export function MoveDocDialog({ doc, onClose }: { doc: DocSummary; onClose: () => void }) {
  return (
    <Dialog title="Move document" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="text-13 text-muted">
          Who is in that project can read it from then on; who is only in this one cannot any more.
        </p>
        <ProjectChoices
          at={doc.project_id}
          among={({ role }) => role !== 'reader'}
          onChoose={project => {
            onClose()
            if (project && project.id !== doc.project_id) void moveDoc(doc, project)
          }}
        />
      </div>
      <ToastStack inside />
    </Dialog>
  )
}
