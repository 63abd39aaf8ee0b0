import { bounds } from '@omniai/contracts/limits'
import type { DocSummary } from '@omniai/contracts/schemas/doc'
import { RenameDialog } from '../session/rename-dialog.tsx'
import { renameDoc } from './organise-docs.ts'

export function RenameDocDialog({ doc, onClose }: { doc: DocSummary; onClose: () => void }) {
  return (
    <RenameDialog
      title="Rename document"
      label="Title"
      name={doc.title}
      maximum={bounds.title}
      onRename={title => renameDoc(doc, title)}
      onClose={onClose}
    />
  )
}
