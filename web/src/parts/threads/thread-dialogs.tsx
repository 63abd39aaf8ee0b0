import type { Thread } from '@omniai/contracts/schemas/thread'
import { ShareDialog } from '../exchange/share-dialog.tsx'
import { MoveThreadDialog } from '../projects/move-thread-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'

/** What the options of a thread may ask about it. They outlive its row, which may go to another place meanwhile. */
export type Question = 'folder' | 'project' | 'share'

type ThreadDialogsProps = { thread: Thread; question: Question; onClose: () => void }

export function ThreadDialogs({ thread, question, onClose }: ThreadDialogsProps) {
  switch (question) {
    case 'folder':
      return <MoveDialog threads={[thread]} onClose={onClose} />
    case 'project':
      return <MoveThreadDialog thread={thread} onClose={onClose} />
    case 'share':
      return <ShareDialog thread={thread} onClose={onClose} />
  }
}
