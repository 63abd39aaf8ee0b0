import type { Project } from '@omniai/contracts/schemas/project'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { ChevronDown, Folder, ListChecks } from 'lucide-react'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { activeRuns } from '../../api/catalog.ts'
import { useFlag, useUser } from '../../api/meta.ts'
import { reload } from '../../api/resources.ts'
import { folderList, threadsWhere } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { keepFolder, readFolder } from '../../stores/kept-folder.ts'
import { useUnseen } from '../../stores/unseen.ts'
import { useWorkspacePlace } from '../../stores/workspace-place.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { groupThreads } from './group-threads.ts'
import type { Question } from './thread-dialogs.tsx'
import { ThreadRow } from './thread-row.tsx'

const FolderMenu = lazyPart(() => import('./folder-menu.tsx').then(module => module.FolderMenu))
const ProjectsOfThreads = lazyPart(() =>
  import('../projects/projects-of-threads.tsx').then(module => module.ProjectsOfThreads),
)
const ThreadDialogs = lazyPart(() => import('./thread-dialogs.tsx').then(module => module.ThreadDialogs))
const RenameFolderDialog = lazyPart(() =>
  import('./rename-folder-dialog.tsx').then(module => module.RenameFolderDialog),
)
const ThreadSelection = lazyPart(() =>
  import('./thread-selection.tsx').then(module => module.ThreadSelection),
)

const pinnedAtMost = 100

export function ThreadList({ activeId, onOpen }: { activeId: string | null; onOpen: () => void }) {
  const [folder, chooseFolder] = useKeptFolder()
  const within = folder === null ? {} : { folder }
  const list = threadsWhere({ ...within, pinned: false })
  const pinnedList = threadsWhere({ ...within, pinned: true, limit: pinnedAtMost })
  const { data, problem } = useResource(list)
  const { data: pinned } = useResource(pinnedList)
  const { data: runs } = useResource(activeRuns)
  const unseen = useUnseen()
  const [selecting, setSelecting] = useState<string | null>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [asking, setAsking] = useState<{ thread: Thread; question: Question } | null>(null)

  const groups = useMemo(() => {
    // A thread that moved up between two pages stands in both.
    const threads = new Map(data?.items.map(thread => [thread.id, thread]))
    const rest = groupThreads([...threads.values()], new Date())
    return pinned?.items.length ? [{ label: 'Pinned' as const, threads: pinned.items }, ...rest] : rest
  }, [data, pinned])
  const workspace = useFlag('workspace')
  const place = useWorkspacePlace()
  const someInProject = workspace && groups.some(({ threads }) => threads.some(each => each.project_id))
  const [projects, setProjects] = useState<readonly Project[]>([])
  const running = useMemo(() => new Set(runs?.items.map(run => run.thread_id)), [runs])
  const { data: folders } = useResource(folder === null ? null : folderList)
  // Its last thread was moved away or deleted: nothing would say where everything went.
  const gone =
    groups.length === 0 &&
    data !== undefined &&
    pinned !== undefined &&
    folders?.items.every(({ name }) => name !== folder)
  useEffect(() => {
    if (gone) chooseFolder(null)
  }, [gone, chooseFolder])
  const selectButton = useRef<HTMLButtonElement>(null)
  const ask = useCallback((thread: Thread, question: Question) => setAsking({ thread, question }), [])
  const select = useCallback((threadId: string) => setSelecting(threadId), [])

  const doneSelecting = useCallback(() => {
    setSelecting(null)
    requestAnimationFrame(() => selectButton.current?.focus())
  }, [])

  if (!data || !pinned) {
    if (!problem) return <Skeleton label="Loading threads" rows={6} className="px-3 pt-3" />
    return (
      <div className="flex flex-col items-start gap-2 px-3 pt-3 text-13 text-muted">
        <p>{problem.message}</p>
        <Button
          size="small"
          onClick={() => {
            void reload(list)
            void reload(pinnedList)
          }}
        >
          Retry
        </Button>
      </div>
    )
  }
  if (selecting !== null) {
    return (
      <Suspense>
        <ThreadSelection groups={groups} first={selecting} onDone={doneSelecting} />
      </Suspense>
    )
  }
  return (
    <>
      {(groups.length > 0 || folder !== null) && (
        <div className="sticky top-0 z-(--layer-header) flex items-center justify-between gap-1 bg-surface-1 py-1">
          <Menu
            label="Folder"
            trigger={props => (
              <button
                type="button"
                {...props}
                aria-label={`Folder: ${folder ?? 'all threads'}`}
                className="flex h-7 min-w-0 items-center gap-1.5 rounded-6 px-2.5 text-13 font-medium text-normal transition-colors hover:bg-surface-2 pointer-coarse:h-10"
              >
                {folder !== null && <Folder size={16} aria-hidden className="shrink-0 text-accent" />}
                <span className="truncate">{folder ?? 'All threads'}</span>
                <ChevronDown size={16} aria-hidden className="shrink-0 text-muted" />
              </button>
            )}
          >
            {close => (
              <Suspense>
                <FolderMenu folder={folder} onChoose={chooseFolder} onRename={setRenaming} close={close} />
              </Suspense>
            )}
          </Menu>
          <IconButton
            ref={selectButton}
            size="small"
            label="Select threads"
            icon={<ListChecks size={16} />}
            onClick={() => setSelecting('')}
          />
        </div>
      )}
      {groups.length === 0 && (
        <p className="px-3 pt-3 text-13 text-muted">
          {folder === null ? 'Your threads will be listed here.' : 'No thread is in this folder.'}
        </p>
      )}
      {groups.map(({ label, threads }) => (
        <section key={label} aria-label={label} className="pb-3">
          <h2 className="px-2.5 pt-2 pb-1 text-12 font-medium text-muted">{label}</h2>
          <ul className="flex flex-col gap-px">
            {threads.map(thread => (
              <ThreadRow
                key={thread.id}
                thread={thread}
                active={thread.id === activeId}
                mark={running.has(thread.id) ? 'Writing' : unseen.has(thread.id) ? 'New answer' : null}
                project={projects.find(({ id }) => id === thread.project_id)}
                docId={place?.projectId === thread.project_id ? place?.docId : null}
                onAsk={ask}
                onSelect={select}
                onOpen={onOpen}
              />
            ))}
          </ul>
        </section>
      ))}
      <End more={list.more} hasMore={data.nextCursor !== null} />
      <Suspense>
        {asking && <ThreadDialogs {...asking} onClose={() => setAsking(null)} />}
        {someInProject && <ProjectsOfThreads onRead={setProjects} />}
        {renaming !== null && (
          <RenameFolderDialog folder={renaming} onClose={() => setRenaming(null)} onRenamed={chooseFolder} />
        )}
      </Suspense>
    </>
  )
}

/** Reads the next page when the end of the list comes into sight. */
function End({ more, hasMore }: { more: () => Promise<void>; hasMore: boolean }) {
  const [loading, setLoading] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!end.current || !hasMore || loading) return
    const observer = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return
      setLoading(true)
      more()
        .catch(() => {})
        .finally(() => setLoading(false))
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [more, hasMore, loading])
  return (
    <div ref={end} className="h-8 px-2.5 text-12 text-muted">
      {loading && 'Loading more…'}
    </div>
  )
}

function useKeptFolder(): [folder: string | null, choose: (folder: string | null) => void] {
  const { id } = useUser()
  const [folder, setFolder] = useState(() => readFolder(id))
  const choose = useCallback(
    (next: string | null) => {
      keepFolder(id, next)
      setFolder(next)
    },
    [id],
  )
  return [folder, choose]
}
