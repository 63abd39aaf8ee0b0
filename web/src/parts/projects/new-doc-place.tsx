import { useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import { newDoc } from './organise-docs.ts'
import { ProjectChoices } from './project-choices.tsx'

type NewDocPlaceProps = { onMade: (projectId: string, docId: string) => void; onClose: () => void }

/** A document is always in a project: which one. */
export function NewDocPlace({ onMade, onClose }: NewDocPlaceProps) {
  const [making, setMaking] = useState(false)
  async function make(projectId: string) {
    setMaking(true)
    const docId = await newDoc(projectId)
    if (docId) onMade(projectId, docId)
    else setMaking(false)
  }
  return (
    <Dialog title="New document in…" onClose={onClose}>
      {making ? (
        <Skeleton label="Making the document" rows={3} />
      ) : (
        <ProjectChoices
          at={null}
          among={({ role }) => role !== 'reader'}
          make="Create both"
          onChoose={project => project && void make(project.id)}
        />
      )}
      <ToastStack inside />
    </Dialog>
  )
}
