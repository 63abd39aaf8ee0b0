/** Which project, document and conversation the workspace shows. The address says it; this is for who is not the page. */
import { useSyncExternalStore } from 'react'

export type WorkspacePlace = {
  readonly projectId: string
  readonly docId: string | null
  readonly threadId: string | null
}

let place: WorkspacePlace | null = null
const listeners = new Set<() => void>()

export function setWorkspacePlace(next: WorkspacePlace | null): void {
  place = next
  for (const listener of [...listeners]) listener()
}

/** null outside of a project. */
export function useWorkspacePlace(): WorkspacePlace | null {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => place,
  )
}
