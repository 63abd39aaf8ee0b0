import type { Project } from '@omniai/contracts/schemas/project'
import { useEffect } from 'react'
import { activeProjects } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'

/** Reads the projects for a list of conversations some of which are in one; it shows nothing itself. */
export function ProjectsOfThreads({ onRead }: { onRead: (projects: readonly Project[]) => void }) {
  const { data } = useResource(activeProjects)
  useEffect(() => {
    if (data) onRead(data)
  }, [data, onRead])
  return null
}
