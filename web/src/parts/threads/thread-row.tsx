import type { Project } from '@omniai/contracts/schemas/project'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Ellipsis } from 'lucide-react'
import { memo, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/menu.tsx'
import { renameThread } from './rename-thread.ts'
import type { Question } from './thread-dialogs.tsx'

const TitleEditor = lazyPart(() => import('./title-editor.tsx').then(module => module.TitleEditor))
const ThreadMenu = lazyPart(() => import('./thread-menu.tsx').then(module => module.ThreadMenu))
const ThreadProjectMark = lazyPart(() =>
  import('../projects/thread-project-mark.tsx').then(module => module.ThreadProjectMark),
)

type ThreadRowProps = {
  thread: Thread
  active: boolean
  /** What is going on in it, or went on while nobody looked. */
  mark: 'Writing' | 'New answer' | null
  /** The one it is in, and the document that is open there: its row leads to it. */
  project: Project | undefined
  docId: string | null | undefined
  onAsk: (thread: Thread, question: Question) => void
  onSelect: (threadId: string) => void
  onOpen: () => void
}

export const ThreadRow = memo(function ThreadRow({
  thread,
  active,
  mark,
  project,
  docId,
  onAsk,
  onSelect,
  onOpen,
}: ThreadRowProps) {
  const [renaming, setRenaming] = useState(false)
  const title = thread.title || 'New thread'
  if (renaming) {
    return (
      <li className="flex px-0.5 py-0.5">
        <Suspense fallback={<span className="h-8 truncate px-2">{title}</span>}>
          <TitleEditor
            title={title}
            className="h-8"
            onDone={next => {
              setRenaming(false)
              if (next) void renameThread(thread, next)
            }}
          />
        </Suspense>
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
        href={
          project
            ? paths.project(project.id, { doc: docId ?? null, thread: thread.id })
            : paths.thread(thread.id)
        }
        aria-current={active ? 'page' : undefined}
        title={project ? `${title} (in ${project.name})` : title}
        onClick={onOpen}
        onDoubleClick={() => setRenaming(true)}
        className="flex h-8 min-w-0 grow items-center gap-2 rounded-6 pr-9 pl-2.5 text-14 focus-visible:outline-offset-[-2px] pointer-coarse:h-11"
      >
        <span className={classNames('truncate', mark === 'New answer' && 'font-medium text-strong')}>
          {title}
        </span>
        {mark && (
          <span
            role="img"
            aria-label={mark}
            title={mark}
            className={classNames('size-2 shrink-0 rounded-full bg-accent', mark === 'Writing' && 'pulse')}
          />
        )}
        <Suspense>{project && <ThreadProjectMark project={project} />}</Suspense>
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
            <Suspense>
              <ThreadMenu
                thread={thread}
                active={active}
                close={close}
                onRename={() => setRenaming(true)}
                onAsk={question => onAsk(thread, question)}
                onSelect={() => onSelect(thread.id)}
              />
            </Suspense>
          )}
        </Menu>
      </span>
    </li>
  )
})
