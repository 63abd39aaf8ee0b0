import '../projects/project-colors.css'
import { FileText } from 'lucide-react'
import { useLocation } from 'wouter'
import { docHits } from '../../api/docs.ts'
import { useFlag } from '../../api/meta.ts'
import { activeProjects } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { ProjectMark } from '../projects/project-look.tsx'
import type { Command } from './commands.tsx'
import { findCommands } from './find-commands.ts'

const projectsAtOnce = 5
const recentProjects = 3

/** Projects by their names, and documents in which the words stand. @param settled what was typed, after a pause */
export function useFoundPlaces(words: string, settled: string) {
  const [, navigate] = useLocation()
  const workspace = useFlag('workspace')
  const editor = useFlag('editor')
  const { data: all } = useResource(workspace ? activeProjects : null)
  const { data: hits, problem } = useResource(workspace && editor && settled !== '' ? docHits(settled) : null)

  const projects = (all ?? []).map(
    (project): Command => ({
      id: project.id,
      label: project.name,
      note: 'Open project',
      words: 'open project workspace',
      icon: <ProjectMark {...project} size="tiny" />,
      run: () => navigate(paths.project(project.id)),
    }),
  )
  const docs = words !== settled || settled === '' ? [] : (hits?.items ?? [])
  return {
    searching: workspace && editor && settled !== '' && !hits && !problem,
    projects: findCommands(projects, words).slice(0, words === '' ? recentProjects : projectsAtOnce),
    docs: docs.map(
      ({ doc_id, project_id, project_name, title }): Command => ({
        id: doc_id,
        label: title,
        note: `Document in ${project_name}`,
        icon: <FileText size={16} />,
        run: () => {
          bringForward('editor')
          navigate(paths.project(project_id, { doc: doc_id }))
        },
      }),
    ),
  }
}
