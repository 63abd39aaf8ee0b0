import type { Thread } from '@omniai/contracts/schemas/thread'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Branch, branchView } from '../../api/branches.ts'
import { useFlag, useUser } from '../../api/meta.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { contextBlocks } from '../context/context-data.ts'
import { useChoice } from '../models/use-choice.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { Composer, type ComposerHandle, type TakeBack } from './composer.tsx'
import { EmptyChat } from './empty-chat.tsx'
import { somethingFloats } from './keys.ts'
import { ThreadActionsProvider, useCreateThreadActions } from './thread-actions.ts'
import { isBusy, useMessageStream, useSends, useStreamStatus } from './use-stream.ts'
import type { AddWaiting } from './waiting-messages.tsx'

const ComposerFooter = lazyPart(() =>
  import('../attachments/composer-footer.tsx').then(module => module.ComposerFooter),
)

const ModelNote = lazyPart(() => import('../models/model-note.tsx').then(module => module.ModelNote))
const ComposerExtras = lazyPart(() =>
  import('../attachments/composer-extras.tsx').then(module => module.ComposerExtras),
)
const WaitingMessages = lazyPart(() =>
  import('./waiting-messages.tsx').then(module => module.WaitingMessages),
)
const QuotaNote = lazyPart(() => import('./quota-note.tsx').then(module => module.QuotaNote))
const loadMessageList = () => import('./message-list.tsx').then(module => module.MessageList)
const MessageList = lazyPart(loadMessageList)

const nothing: Branch = { messages: [], olderCursor: null }

/** Messages and composer of one thread, or of the next one (`threadId` null). */
export function ChatView({ threadId, thread }: { threadId: string | null; thread: Thread | undefined }) {
  const user = useUser()
  const choice = useChoice(thread)
  const actions = useCreateThreadActions(user.id, threadId, choice)
  const { data, problem } = useResource(threadId === null ? null : branchView(threadId))
  const branch = threadId === null ? nothing : data
  const sends = useSends(threadId)
  const intelligent = useFlag('intelligent_chat')
  const marked = useMarked(intelligent ? threadId : null)
  const composer = useRef<ComposerHandle>(null)
  const [editingId, setEditingId] = useState<string | null>(null)

  const sendStream = sends.at(-1)?.stream ?? null
  const sendStatus = useStreamStatus(sendStream)
  const messageStream = useMessageStream(branch?.messages.at(-1))
  const messageStatus = useStreamStatus(messageStream)
  const active = isBusy(sendStatus) ? sendStream : isBusy(messageStatus) ? messageStream : null
  const busy = active !== null
  const stopping = (active === sendStream ? sendStatus : messageStatus) === 'stopping'

  const stop = useCallback(() => active?.stop(), [active])
  useEscape(busy, stop)

  // With the page and not with the first message: the connection may be gone by then.
  useEffect(() => void loadMessageList().catch(() => {}), [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another thread is the occasion
  useEffect(() => {
    setEditingId(null)
    // On touch the keyboard would cover the thread one came to read.
    if (!window.matchMedia('(pointer: coarse)').matches) composer.current?.focus()
  }, [threadId])

  const [addWaiting, setAddWaiting] = useState<AddWaiting | null>(null)
  const keepAddWaiting = useCallback((add: AddWaiting | null) => setAddWaiting(() => add), [])

  const edit = useCallback((messageId: string | null) => {
    setEditingId(messageId)
    if (messageId === null) composer.current?.focus()
  }, [])
  const takeBack = useCallback<TakeBack>((text, files) => composer.current?.takeBack(text, files), [])
  const editLast = () => {
    const last = branch?.messages.findLast(message => message.role === 'user')
    if (last) setEditingId(last.id)
  }

  const empty = branch?.messages.length === 0 && sends.length === 0
  return (
    <ThreadActionsProvider value={actions}>
      {threadId !== null && problem && !branch ? (
        <div className="mx-auto w-full max-w-(--reading-width) grow px-4 pt-8">
          <ProblemNotice
            problem={problem}
            actions={<Button onClick={() => void reload(branchView(threadId))}>Retry</Button>}
          />
        </div>
      ) : !branch ? (
        <MessagesComing />
      ) : empty ? (
        <EmptyChat />
      ) : (
        <Suspense fallback={<MessagesComing />}>
          <MessageList
            threadId={threadId}
            origin={thread?.origin}
            marked={marked}
            branch={branch}
            sends={sends}
            busy={busy}
            editingId={editingId}
            onEdit={edit}
            onTakeBack={takeBack}
          />
        </Suspense>
      )}
      <div className="shrink-0 px-3 pb-[max(12px,env(safe-area-inset-bottom))] sm:px-4 sm:pb-[max(16px,env(safe-area-inset-bottom))]">
        <div className="mx-auto flex w-full max-w-[calc(var(--reading-width)+24px)] flex-col gap-2 text-16">
          {intelligent && threadId !== null && (
            <Suspense>
              <WaitingMessages
                key={threadId}
                userId={user.id}
                threadId={threadId}
                active={active}
                newest={branch?.messages.at(-1)}
                onTakeBack={takeBack}
                onReady={keepAddWaiting}
              />
            </Suspense>
          )}
          <Suspense>
            <QuotaNote busy={busy} />
          </Suspense>
          {choice.known?.small_model && !empty && (
            <Suspense>
              <ModelNote />
            </Suspense>
          )}
          <Composer
            ref={composer}
            userId={user.id}
            threadId={threadId}
            busy={busy}
            stopping={stopping}
            onSend={(text, files) => actions.send(text, undefined, files)}
            onWait={addWaiting}
            onStop={stop}
            onEditLast={editLast}
            footer={(text, takeAlong) =>
              intelligent && (
                <Suspense fallback={<div className="h-8" />}>
                  <ComposerFooter threadId={threadId} thread={thread} text={text} takeAlong={takeAlong} />
                </Suspense>
              )
            }
            extras={
              intelligent
                ? (written, takeAlong) => (
                    <Suspense>
                      <ComposerExtras
                        threadId={threadId}
                        thread={thread}
                        messages={branch?.messages}
                        takeAlong={takeAlong}
                        {...written}
                      />
                    </Suspense>
                  )
                : null
            }
          />
        </div>
      </div>
    </ThreadActionsProvider>
  )
}

function MessagesComing() {
  return (
    <div className="grow px-4">
      <Skeleton label="Loading messages" rows={5} className="mx-auto max-w-(--reading-width) pt-8" />
    </div>
  )
}

/** Messages that something of the context hangs on: a pin, the end of a summary. */
function useMarked(threadId: string | null): ReadonlySet<string> {
  const { data } = useResource(threadId === null ? null : contextBlocks(threadId))
  return useMemo(
    () =>
      new Set(data?.items.flatMap(block => [block.message_id ?? [], block.until_message_id ?? []].flat())),
    [data],
  )
}

/** Escape stops, unless it has something nearer to close. */
function useEscape(active: boolean, stop: () => void) {
  useEffect(() => {
    if (!active) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || somethingFloats()) return
      event.preventDefault()
      stop()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [active, stop])
}
