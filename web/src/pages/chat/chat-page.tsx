import type { Thread } from '@omniai/contracts/schemas/thread'
import { Suspense, useEffect, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { threadView } from '../../api/catalog.ts'
import { useFlag } from '../../api/meta.ts'
import { onLanded } from '../../api/sends.ts'
import { useResource } from '../../api/use-resource.ts'
import { fetchAnswerReader } from '../../parts/chat/answer-text.tsx'
import { ChatView } from '../../parts/chat/chat-view.tsx'
import { ModelPicker } from '../../parts/models/model-picker.tsx'
import { SettingsPopover } from '../../parts/models/settings-popover.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { renameThread } from '../../parts/threads/rename-thread.ts'
import { paths } from '../../paths.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { PageHeader, usePageTitle } from '../page-frame.tsx'

const TitleEditor = lazyPart(() =>
  import('../../parts/threads/title-editor.tsx').then(module => module.TitleEditor),
)
const ProjectCrumb = lazyPart(() =>
  import('../../parts/projects/project-crumb.tsx').then(module => module.ProjectCrumb),
)
const TemporaryNote = lazyPart(() =>
  import('../../parts/threads/temporary-note.tsx').then(module => module.TemporaryNote),
)
const BesidePicker = lazyPart(() =>
  import('../../parts/compare/beside-picker.tsx').then(module => module.BesidePicker),
)
const JumpToMessage = lazyPart(() =>
  import('../../parts/threads/jump-to-message.tsx').then(module => module.JumpToMessage),
)

export function ChatPage({ threadId }: { threadId: string | null }) {
  const { data: thread, problem } = useResource(threadId === null ? null : threadView(threadId))
  const intelligent = useFlag('intelligent_chat')
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const messageId = search.get('message')
  usePageTitle(threadId === null ? 'New chat' : (thread?.title ?? ''))

  // A new chat has become a thread: its address follows, the page stays.
  useEffect(() => {
    if (threadId !== null) return
    return onLanded((intent, landedId) => {
      if (intent.threadId === null) navigate(paths.thread(landedId), { replace: true })
    })
  }, [threadId, navigate])

  // After the first paint: a page without a connection can then still show answers as they are meant.
  useEffect(() => {
    const timer = setTimeout(fetchAnswerReader, 300)
    return () => clearTimeout(timer)
  }, [])

  const gone = !thread && problem?.code === 'E_NOT_FOUND'
  return (
    <>
      <PageHeader title={<Title key={threadId} threadId={threadId} thread={thread} />}>
        <ModelPicker thread={thread} />
        <Suspense>{intelligent && <BesidePicker thread={thread} />}</Suspense>
        <SettingsPopover key={threadId} thread={thread} />
      </PageHeader>
      {gone ? (
        <div className="mx-auto w-full max-w-(--reading-width) px-4 pt-8">
          <ProblemNotice
            problem={problem}
            actions={
              <Link
                href={paths.newChat}
                className="font-medium text-accent underline-offset-2 hover:underline"
              >
                Start a new chat
              </Link>
            }
          />
        </div>
      ) : (
        <>
          <Suspense>
            {thread?.expires_at && <TemporaryNote thread={thread} expiresAt={thread.expires_at} />}
            {threadId && messageId && <JumpToMessage threadId={threadId} messageId={messageId} />}
          </Suspense>
          <ChatView threadId={threadId} thread={thread} />
        </>
      )}
    </>
  )
}

function Title({ threadId, thread }: { threadId: string | null; thread: Thread | undefined }) {
  const [renaming, setRenaming] = useState(false)
  if (!thread) {
    return (
      <h1 className="truncate px-1.5 text-14 font-medium text-strong">
        {threadId === null ? 'New chat' : ''}
      </h1>
    )
  }
  if (renaming) {
    return (
      <Suspense>
        <TitleEditor
          title={thread.title}
          className="h-8 max-w-[420px]"
          onDone={next => {
            setRenaming(false)
            if (next) void renameThread(thread, next)
          }}
        />
      </Suspense>
    )
  }
  return (
    <div className="flex min-w-0 items-center">
      <Suspense>
        {thread.project_id && <ProjectCrumb projectId={thread.project_id} threadId={thread.id} />}
      </Suspense>
      <h1 className="flex min-w-0">
        <button
          type="button"
          title="Rename"
          onClick={() => setRenaming(true)}
          className="h-8 min-w-0 truncate rounded-6 px-1.5 text-14 font-medium text-strong transition-colors hover:bg-surface-2"
        >
          {thread.title || 'New thread'}
        </button>
      </h1>
    </div>
  )
}
