import { useEffect } from 'react'
import { useSearchParams } from 'wouter'
import { call } from '../../api/api.ts'
import { branchView, loadOlder } from '../../api/branches.ts'
import { refreshThread } from '../../api/catalog.ts'
import { read, reload } from '../../api/resources.ts'
import { setJumpGoal } from '../../stores/jump-goal.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

/** Brings a message into sight, in its branch: reads as far back as it is, and switches when it is beside. */
export function JumpToMessage({ threadId, messageId }: { threadId: string; messageId: string }) {
  const [, setSearch] = useSearchParams()
  useEffect(() => {
    let left = false
    const isLeft = () => left
    bringIn(threadId, messageId, isLeft)
      .then(found => {
        if (left) return
        if (found) setJumpGoal({ threadId, messageId })
        else showToast('This message is no longer there.', { tone: 'bad' })
        // Going on from here must not lead back to it.
        setSearch(
          search => {
            search.delete('message')
            return search
          },
          { replace: true },
        )
      })
      .catch((error: unknown) => {
        if (!left) toastProblem(error)
      })
    return () => {
      left = true
    }
  }, [threadId, messageId, setSearch])
  return null
}

async function bringIn(threadId: string, messageId: string, isLeft: () => boolean): Promise<boolean> {
  const branch = branchView(threadId)
  if (!read(branch)) await reload(branch)
  if (await readUntil(threadId, messageId, isLeft)) return true
  if (isLeft()) return false
  await call('threadUpdate', { params: { thread_id: threadId }, body: { head_id: messageId } })
  await refreshThread(threadId)
  return readUntil(threadId, messageId, isLeft)
}

async function readUntil(threadId: string, messageId: string, isLeft: () => boolean): Promise<boolean> {
  for (;;) {
    const branch = read(branchView(threadId))
    if (branch?.messages.some(message => message.id === messageId)) return true
    const cursor = branch?.olderCursor
    if (!cursor || isLeft()) return false
    await loadOlder(threadId, 100)
    // Another part of the page read the same page, or the branch was switched: what is there now is looked at.
    if (read(branchView(threadId))?.olderCursor === cursor) return false
  }
}
