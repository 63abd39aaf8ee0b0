import type { Thread } from '@omniai/contracts/schemas/thread'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { renameThread } from './thread-changes.ts'
import { TitleEditor } from './title-editor.tsx'

type ThreadRowProps = {
  thread: Thread
  active: boolean
  running: boolean
  onDelete: (threadId: string) => void
  onOpen: () => void
}

export const ThreadRow = memo(function ThreadRow({
  thread,
  active,
  running,
  onDelete,
  onOpen,
}: ThreadRowProps) {
  const [renaming, setRenaming] = useState(false)
  const title = thread.title || 'New thread'
  if (renaming) {
    return (
      <li className="flex px-0.5 py-0.5">
        <TitleEditor
          title={title}
          className="h-8"
          onDone={next => {
            setRenaming(false)
            if (next) void renameThread(thread.id, next)
          }}
        />
      </li>
    )
  }
  return (
    <li
      className={classNames(
        'group/thread relative flex items-center rounded-6 transition-colors',
        active ? 'bg-surface-2 text-strong' : 'text-normal hover:bg-surface-2/70',
      )}
    >
      <Link
        href={paths.thread(thread.id)}
        aria-current={active ? 'page' : undefined}
        onClick={onOpen}
        onDoubleClick={() => setRenaming(true)}
        className="flex h-8 min-w-0 grow items-center gap-2 rounded-6 pr-9 pl-2.5 text-14 focus-visible:outline-offset-[-2px] pointer-coarse:h-11"
      >
        <span className="truncate">{title}</span>
        {running && (
          <span
            role="img"
            aria-label="Writing"
            title="Writing"
            className="pulse size-2 shrink-0 rounded-full bg-accent"
          />
        )}
      </Link>
      <span
        className={classNames(
          'absolute right-0.5 transition-opacity group-focus-within/thread:opacity-100 group-hover/thread:opacity-100 pointer-coarse:opacity-100 has-[[aria-expanded=true]]:opacity-100',
          active ? 'opacity-100' : 'opacity-0',
        )}
      >
        <Menu
          label={`Options for ${title}`}
          trigger={props => (
            <IconButton
              {...props}
              size="small"
              label={`Options for ${title}`}
              icon={<Ellipsis size={16} />}
            />
          )}
        >
          {close => (
            <>
              <MenuItem
                icon={<Pencil size={16} />}
                onClick={() => {
                  close()
                  setRenaming(true)
                }}
              >
                Rename
              </MenuItem>
              <MenuItem
                tone="bad"
                icon={<Trash2 size={16} />}
                onClick={() => {
                  close()
                  onDelete(thread.id)
                }}
              >
                Delete
              </MenuItem>
            </>
          )}
        </Menu>
      </span>
    </li>
  )
})
