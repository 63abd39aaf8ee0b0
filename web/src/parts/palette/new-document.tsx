import { FilePlus2 } from 'lucide-react'
import { useLocation } from 'wouter'
import { projectView } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { useWorkspacePlace } from '../../stores/workspace-place.ts'
import { newDoc } from '../projects/organise-docs.ts'
import type { Command } from './commands.tsx'

/** In the open project where one may write; from anywhere else it is asked which project it is for. */
export function useNewDocument(wanted: boolean): Command {
  const [, navigate] = useLocation()
  const place = useWorkspacePlace()
  const { data: here } = useResource(wanted && place ? projectView(place.projectId) : null)
  const project = here && here.role !== 'reader' ? here : null

  async function make(projectId: string) {
    const doc = await newDoc(projectId)
    if (!doc) return
    bringForward('editor')
    navigate(paths.project(projectId, { doc, thread: place?.threadId ?? null }))
  }
  return {
    id: 'new-document',
    label: 'New document',
    note: project ? `In ${project.name}` : undefined,
    words: 'write text project',
    icon: <FilePlus2 size={16} />,
    run: () => (project ? void make(project.id) : navigate(`${paths.workspace}?new=document`)),
  }
}
