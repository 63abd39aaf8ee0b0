import type { ThreadCreate } from '@omniai/contracts/schemas/thread'
import { useLocation } from 'wouter'
import { call } from '../../api/api.ts'
import { refreshLists } from '../../api/catalog.ts'
import { paths } from '../../paths.ts'

export type InThread = (
  start?: ThreadCreate,
) => Promise<{ readonly threadId: string; readonly made: boolean }>

/** Context belongs to a thread: a new chat becomes one with the first of it, and takes along what was typed. */
export function useThreadForContext(
  threadId: string | null,
  takeAlong: (threadId: string) => void,
): InThread {
  const [, navigate] = useLocation()
  return async (start = {}) => {
    if (threadId !== null) return { threadId, made: false }
    const thread = await call('threadCreate', { body: start })
    takeAlong(thread.id)
    refreshLists()
    navigate(paths.thread(thread.id), { replace: true })
    return { threadId: thread.id, made: true }
  }
}
