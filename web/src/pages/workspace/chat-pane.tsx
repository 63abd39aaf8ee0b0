import type { Project } from '@omniai/contracts/schemas/project'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { ChevronDown, MessageSquarePlus, SquarePen } from 'lucide-react'
import { Suspense, useEffect, useRef } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { call } from '../../api/api.ts'
import { threadView } from '../../api/catalog.ts'
import { useFlag } from '../../api/meta.ts'
import { read, reload, write } from '../../api/resources.ts'
import { refreshThreads, threadsWhere } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { ChatView } from '../../parts/chat/chat-view.tsx'
import { BesidePicker } from '../../parts/compare/beside-picker.tsx'
import { ModelPicker } from '../../parts/models/model-picker.tsx'
import { SettingsPopover } from '../../parts/models/settings-popover.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { toastProblem } from '../../parts/session/toast-problem.ts'
import { JumpToMessage } from '../../parts/threads/jump-to-message.tsx'
import { paths } from '../../paths.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Place } from './project-page.tsx'

const threadsOf = (projectId: string) => threadsWhere({ project_id: projectId, limit: 40 })
const titleOf = (thread: Thread | undefined) => thread?.title || 'New conversation'

type PaneProps = { project: Project; at: Place }

/** The conversations of a project, one of them open. In it everything is as on the page of a chat. */
export function ChatPane({ project, at }: PaneProps) {
  const { threadId } = at
  const { data: thread, problem } = useResource(threadId === null ? null : threadView(threadId))
  const intelligent = useFlag('intelligent_chat')
  const [search] = useSearchParams()
  const messageId = search.get('message')
  const [, navigate] = useLocation()
  // It was moved while it was open here: one goes along. What an address names is shown where it is asked for.
  const seenHere = useRef<string | null>(null)
  if (thread?.project_id === project.id) seenHere.current = thread.id
  const elsewhere =
    thread && thread.project_id !== project.id && seenHere.current === thread.id ? thread : null
  useEffect(() => {
    if (!elsewhere) return
    const { id, project_id } = elsewhere
    navigate(project_id ? paths.project(project_id, { thread: id }) : paths.thread(id), { replace: true })
  }, [elsewhere, navigate])
  const gone = !thread && problem?.code === 'E_NOT_FOUND'
  if (threadId === null || gone) return <NoThread project={project} at={at} />
  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-1 px-2">
        <ThreadMenu project={project} at={at} thread={thread} />
        <ModelPicker thread={thread} />
        <Suspense>{intelligent && <BesidePicker thread={thread} />}</Suspense>
        <SettingsPopover key={threadId} thread={thread} />
        <IconButton
          label="New conversation in this project"
          icon={<SquarePen size={16} />}
          onClick={() => void startThread(project, at)}
        />
      </div>
      <Suspense>{messageId && <JumpToMessage threadId={threadId} messageId={messageId} />}</Suspense>
      <ChatView key={threadId} threadId={threadId} thread={thread} />
    </>
  )
}

/** One that is still empty is taken again, so that pressing twice leaves no two. */
async function startThread(project: Project, at: Place): Promise<void> {
  const list = threadsOf(project.id)
  const unused = read(list)?.items.find(thread => thread.head_id === null && thread.title === '')
  if (unused) {
    at.open({ thread: unused.id })
    return
  }
  try {
    const thread = await call('threadCreate', { body: { project_id: project.id } })
    write(threadView(thread.id), () => thread)
    refreshThreads()
    at.open({ thread: thread.id })
  } catch (error) {
    toastProblem(error)
  }
}

function ThreadMenu({ project, at, thread }: PaneProps & { thread: Thread | undefined }) {
  const { data } = useResource(threadsOf(project.id))
  return (
    <div className="min-w-0 grow">
      <Menu
        label="Conversations of this project"
        className="max-h-[60vh] w-72 overflow-y-auto"
        trigger={trigger => (
          <button
            type="button"
            {...trigger}
            className="flex h-8 max-w-full min-w-0 items-center gap-1 rounded-6 px-1.5 text-14 font-medium text-strong transition-colors hover:bg-surface-2 pointer-coarse:h-11"
          >
            <span className="truncate">{titleOf(thread)}</span>
            <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
          </button>
        )}
      >
        {close => (
          <>
            {(data?.items ?? []).map(each => (
              <MenuItem
                key={each.id}
                aria-current={each.id === at.threadId || undefined}
                className={each.id === at.threadId ? 'bg-surface-2' : ''}
                onClick={() => {
                  close()
                  at.open({ thread: each.id })
                }}
              >
                <span className="line-clamp-1">{titleOf(each)}</span>
              </MenuItem>
            ))}
            <MenuItem
              icon={<SquarePen size={16} />}
              onClick={() => {
                close()
                void startThread(project, at)
              }}
            >
              New conversation
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  )
}

function NoThread({ project, at }: PaneProps) {
  const list = threadsOf(project.id)
  const { data, problem } = useResource(list)
  if (problem && !data) {
    return (
      <div className="p-4">
        <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
      </div>
    )
  }
  if (!data) return <Skeleton label="Loading conversations" rows={4} className="p-4" />
  const begin = (
    <Button look="primary" onClick={() => void startThread(project, at)}>
      <MessageSquarePlus size={16} aria-hidden />
      New conversation
    </Button>
  )
  if (data.items.length === 0) {
    return (
      <div className="flex grow flex-col items-center justify-center gap-4 p-6 text-center">
        <div className="flex flex-col gap-1">
          <h2 className="text-16 font-semibold text-strong">Talk about this project</h2>
          <p className="max-w-[42ch] text-14 text-muted">
            {project.instructions
              ? 'The instructions of the project go out with each message.'
              : 'Give the project instructions in its settings, and they go out with each message.'}{' '}
            Conversations are yours alone, also where others are in the project.
          </p>
        </div>
        {begin}
      </div>
    )
  }
  return (
    <div className="flex min-h-0 grow flex-col gap-3 overflow-y-auto p-4">
      <div className="flex items-center justify-between gap-2">
        <h2 className="text-14 font-semibold text-strong">Conversations</h2>
        {begin}
      </div>
      <ul className="flex flex-col gap-px">
        {data.items.map(thread => (
          <li key={thread.id}>
            <button
              type="button"
              onClick={() => at.open({ thread: thread.id })}
              className="flex min-h-9 w-full items-center rounded-6 px-2.5 py-1.5 text-left text-14 text-normal transition-colors hover:bg-surface-2 hover:text-strong pointer-coarse:min-h-11"
            >
              <span className="line-clamp-2">{titleOf(thread)}</span>
            </button>
          </li>
        ))}
      </ul>
      {data.nextCursor && (
        <Button size="small" className="self-start" onClick={() => void list.more().catch(toastProblem)}>
          Show more
        </Button>
      )}
    </div>
  )
}
