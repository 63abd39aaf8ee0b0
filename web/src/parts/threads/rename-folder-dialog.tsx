import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { folderList } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { RenameDialog } from '../session/rename-dialog.tsx'
import { organise } from './organise-threads.ts'

type RenameFolderDialogProps = { folder: string; onClose: () => void; onRenamed: (folder: string) => void }

/** A folder is what its threads say: it is renamed by moving them. */
export function RenameFolderDialog({ folder, onClose, onRenamed }: RenameFolderDialogProps) {
  const { data } = useResource(folderList)
  const joins = (name: string) => name !== folder && data?.items.some(item => item.name === name)
  return (
    <RenameDialog
      title="Rename folder"
      label="Name"
      name={folder}
      maximum={bounds.folder}
      hintFor={name =>
        joins(name) ? 'There is a folder of this name: the threads of both come together.' : undefined
      }
      onRename={async name => {
        const threads = [...(await threadsIn(folder, 'active')), ...(await threadsIn(folder, 'archived'))]
        const failures = await organise(threads, 'move', name)
        if (failures.length > 0)
          showToast(`${failures.length} threads stayed in “${folder}”.`, { tone: 'bad' })
        onRenamed(name)
      }}
      onClose={onClose}
    />
  )
}

async function threadsIn(folder: string, state: 'active' | 'archived'): Promise<readonly Thread[]> {
  const threads: Thread[] = []
  let cursor: string | null = null
  do {
    const page: { items: Thread[]; next_cursor: string | null } = await call('threadList', {
      query: { folder, state, limit: bounds.page_max, ...(cursor ? { cursor } : {}) },
    })
    threads.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return threads
}
