import { Check, Folder, Pencil } from 'lucide-react'
import { reload } from '../../api/resources.ts'
import { folderList } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { MenuItem } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

type FolderMenuProps = {
  folder: string | null
  onChoose: (folder: string | null) => void
  onRename: (folder: string) => void
  close: () => void
}

export function FolderMenu({ folder, onChoose, onRename, close }: FolderMenuProps) {
  const { data, problem } = useResource(folderList)
  const choose = (next: string | null) => {
    close()
    onChoose(next)
  }
  const chosen = <Check size={16} className="text-accent" />
  return (
    <>
      <MenuItem
        icon={folder === null ? chosen : <span className="block size-4" />}
        aria-current={folder === null || undefined}
        onClick={() => choose(null)}
      >
        All threads
      </MenuItem>
      {!data && !problem && <Skeleton label="Loading folders" rows={2} className="p-2" />}
      {problem && !data && (
        <MenuItem note={problem.message} onClick={() => void reload(folderList)}>
          Load folders again
        </MenuItem>
      )}
      {data?.items.map(({ name, threads }) => (
        <MenuItem
          key={name}
          icon={name === folder ? chosen : <Folder size={16} />}
          aria-current={name === folder || undefined}
          shortcut={String(threads)}
          onClick={() => choose(name)}
        >
          {name}
        </MenuItem>
      ))}
      {data?.items.length === 0 && (
        <p className="max-w-56 px-2 py-1.5 text-12 text-muted">
          No folders yet. The options of a thread lead to a new one.
        </p>
      )}
      {folder !== null && (
        <MenuItem
          icon={<Pencil size={16} />}
          className="mt-1 border-t border-line"
          onClick={() => {
            close()
            onRename(folder)
          }}
        >
          Rename this folder…
        </MenuItem>
      )}
    </>
  )
}
