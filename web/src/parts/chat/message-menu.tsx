import type { Message } from '@omniai/contracts/schemas/thread'
import { GitBranch, Pin, PinOff, StepForward, Trash } from 'lucide-react'
import { useLocation } from 'wouter'
import { call } from '../../api/api.ts'
import { refreshLists } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { MenuItem } from '../../ui/menu.tsx'
import { attempt, pinMessage, threadChanged, unpinMessage } from '../context/context-changes.ts'
import { contextBlocks } from '../context/context-data.ts'
import { canGoOn } from './endings.ts'
import { useThreadActions } from './thread-actions.ts'

type MessageMenuProps = {
  message: Message
  /** A run is under way in this thread. */
  busy: boolean
  close: () => void
}

/** What one does with a message now and then. */
export function MessageMenu({ message, busy, close }: MessageMenuProps) {
  const { goOn } = useThreadActions()
  const [, navigate] = useLocation()
  const { thread_id: threadId, id } = message
  const { data: blocks } = useResource(contextBlocks(threadId))
  const pinned = blocks?.items.some(block => block.kind === 'message' && block.message_id === id) ?? false

  const pick = (action: () => unknown) => () => {
    close()
    void action()
  }
  const branch = () =>
    attempt(async () => {
      const thread = await call('threadBranch', {
        params: { thread_id: threadId },
        body: { message_id: id },
      })
      refreshLists()
      navigate(paths.thread(thread.id))
    })

  return (
    <>
      {canGoOn(message) && (
        <MenuItem
          icon={<StepForward size={16} />}
          note="From where it was cut"
          disabled={busy}
          onClick={pick(() => goOn(message))}
        >
          Continue
        </MenuItem>
      )}
      <MenuItem icon={<GitBranch size={16} />} note="A copy of everything up to here" onClick={pick(branch)}>
        Branch into new thread
      </MenuItem>
      {pinned ? (
        <MenuItem icon={<PinOff size={16} />} onClick={pick(() => unpinMessage(threadId, id))}>
          Unpin
        </MenuItem>
      ) : (
        <MenuItem
          icon={<Pin size={16} />}
          note="Always sent, however long the thread gets"
          onClick={pick(() => pinMessage(threadId, id))}
        >
          Pin
        </MenuItem>
      )}
      <MenuItem
        icon={<Trash size={16} />}
        tone="bad"
        note="With all that follows it"
        disabled={busy}
        onClick={pick(() => remove(threadId, id))}
      >
        Delete
      </MenuItem>
    </>
  )
}

const remove = (threadId: string, messageId: string) =>
  attempt(async () => {
    const params = { thread_id: threadId, message_id: messageId }
    await call('messageDelete', { params })
    await threadChanged(threadId)
    const restore = () =>
      attempt(async () => {
        await call('messageRestore', { params, body: {} })
        await threadChanged(threadId)
      })
    showToast('Message deleted, with what followed it', {
      action: { label: 'Undo', run: () => void restore() },
    })
  })
