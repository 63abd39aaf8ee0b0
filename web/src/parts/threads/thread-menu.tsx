import type { Thread } from '@omniai/contracts/schemas/thread'
import {
  Archive,
  Download,
  FolderInput,
  FolderMinus,
  FolderPlus,
  ListChecks,
  Pencil,
  Pin,
  PinOff,
  Share2,
  Trash2,
} from 'lucide-react'
import { useLocation } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { projectView } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { useWorkspacePlace } from '../../stores/workspace-place.ts'
import { MenuItem } from '../../ui/menu.tsx'
import { exportThread } from '../exchange/export-thread.ts'
import { moveThread } from '../projects/move-thread.ts'
import { organiseOne } from './organise-threads.ts'
import type { Question } from './thread-dialogs.tsx'

type ThreadMenuProps = {
  thread: Thread
  active: boolean
  close: () => void
  onRename: () => void
  onAsk: (question: Question) => void
  onSelect: () => void
}

export function ThreadMenu({ thread, active, close, onRename, onAsk, onSelect }: ThreadMenuProps) {
  const [, navigate] = useLocation()
  const place = useWorkspacePlace()
  const workspace = useFlag('workspace')
  const { project_id } = thread
  const { data: project } = useResource(workspace && project_id !== null ? projectView(project_id) : null)
  const choosing = (act: () => void) => () => {
    close()
    act()
  }
  return (
    <>
      <MenuItem icon={<Pencil size={16} />} onClick={choosing(onRename)}>
        Rename
      </MenuItem>
      <MenuItem
        icon={thread.pinned ? <PinOff size={16} /> : <Pin size={16} />}
        onClick={choosing(() => void organiseOne(thread, thread.pinned ? 'unpin' : 'pin'))}
      >
        {thread.pinned ? 'Unpin' : 'Pin to the top'}
      </MenuItem>
      <MenuItem
        icon={<FolderInput size={16} />}
        {...(thread.folder ? { note: thread.folder } : {})}
        onClick={choosing(() => onAsk('folder'))}
      >
        Move to folder…
      </MenuItem>
      {workspace && (
        <MenuItem
          icon={<FolderPlus size={16} />}
          {...(project ? { note: project.name } : {})}
          onClick={choosing(() => onAsk('project'))}
        >
          Move to project…
        </MenuItem>
      )}
      {workspace && project_id !== null && (
        <MenuItem icon={<FolderMinus size={16} />} onClick={choosing(() => void moveThread(thread, null))}>
          Take out of project
        </MenuItem>
      )}
      <MenuItem icon={<Share2 size={16} />} onClick={choosing(() => onAsk('share'))}>
        Share…
      </MenuItem>
      <MenuItem icon={<Download size={16} />} onClick={choosing(() => void exportThread(thread, 'markdown'))}>
        Export as Markdown
      </MenuItem>
      <MenuItem icon={<Download size={16} />} onClick={choosing(() => void exportThread(thread, 'json'))}>
        Export as JSON
      </MenuItem>
      <MenuItem icon={<Archive size={16} />} onClick={choosing(() => void organiseOne(thread, 'archive'))}>
        Archive
      </MenuItem>
      <MenuItem icon={<ListChecks size={16} />} onClick={choosing(onSelect)}>
        Select
      </MenuItem>
      <MenuItem
        tone="bad"
        icon={<Trash2 size={16} />}
        onClick={choosing(() => {
          // Its place: the project that it was open in, or the beginning.
          if (active) navigate(place ? paths.project(place.projectId, { doc: place.docId }) : paths.newChat)
          void organiseOne(thread, 'delete')
        })}
      >
        Delete
      </MenuItem>
    </>
  )
}
