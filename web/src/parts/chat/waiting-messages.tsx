import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { Message } from '@omniai/contracts/schemas/thread'
import { ArrowUp, Paperclip, Pencil, Trash } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { RunStream } from '../../api/run-stream.ts'
import { showToast } from '../../stores/toasts.ts'
import { IconButton } from '../../ui/button.tsx'
import type { TakeBack } from './composer.tsx'
import { useQueue } from './queue.ts'
import { useThreadActions } from './thread-actions.ts'

export type AddWaiting = (text: string, files: readonly AttachmentPart[]) => void

type WaitingMessagesProps = {
  userId: string
  threadId: string
  /** The answer that is being written. */
  active: RunStream | null
  /** The end of the branch, as it is stored. */
  newest: Message | undefined
  /** Puts the text back where it was typed. */
  onTakeBack: TakeBack
  /** Hands out how to add one, for as long as there is somebody to keep it. */
  onReady: (add: AddWaiting | null) => void
}

/** What is stored may be known before the stream has said it: a list that was fetched meanwhile has the end in it. */
function endOf({ state }: RunStream, newest: Message | undefined): string | undefined {
  const told = state.view.end?.status
  return told ?? (state.runId !== null && newest?.run_id === state.runId ? newest.state : undefined)
}

/** What goes out next, above where it was typed. The first goes when the answer has come to its own end. */
export function WaitingMessages({
  userId,
  threadId,
  active,
  newest,
  onTakeBack,
  onReady,
}: WaitingMessagesProps) {
  const { send } = useThreadActions()
  const { items, add, take, restore } = useQueue(userId, threadId)
  /** Said while an answer was still being written: it goes out however that ends. */
  const urgent = useRef<string | null>(null)
  const before = useRef(active)
  const busy = active !== null

  const release = (id: string) => {
    const item = take(id)
    if (item) send(item.text, undefined, item.files, item.id)
  }

  useEffect(() => {
    onReady(add)
    return () => onReady(null)
  }, [add, onReady])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of an answer is the occasion
  useEffect(() => {
    const last = before.current
    before.current = active
    if (last === null || active !== null) return
    const wanted = items.find(({ id }) => id === urgent.current)
    urgent.current = null
    // One that was stopped or failed is looked at first: what waits may make no sense any more.
    const next = wanted ?? (endOf(last, newest) === 'completed' ? items[0] : undefined)
    if (next) release(next.id)
  }, [active])

  if (items.length === 0) return null
  return (
    <section aria-label="Waiting messages" className="rounded-10 border border-line px-3 py-2">
      <p className="text-12 text-muted">
        {busy
          ? 'Sent when this answer is finished'
          : 'Not sent yet: look whether it still fits, then send it'}
      </p>
      <ol className="max-h-40 overflow-y-auto">
        {items.map((item, place) => (
          <li key={item.id} className="flex items-center gap-1">
            <p className="min-w-0 grow truncate text-14 text-normal">{item.text}</p>
            {item.files && (
              <span
                title={item.files.map(({ name }) => name).join(', ')}
                className="flex shrink-0 items-center gap-1 text-12 text-muted"
              >
                <Paperclip size={16} aria-hidden />
                {item.files.length} {item.files.length === 1 ? 'file' : 'files'}
              </span>
            )}
            <IconButton
              size="small"
              label={busy ? 'Stop the answer and send now' : 'Send now'}
              icon={<ArrowUp size={16} />}
              onClick={() => {
                if (active === null) return release(item.id)
                urgent.current = item.id
                active.stop()
              }}
            />
            <IconButton
              size="small"
              label="Edit waiting message"
              icon={<Pencil size={16} />}
              onClick={() => {
                const taken = take(item.id)
                if (taken) onTakeBack(taken.text, taken.files)
              }}
            />
            <IconButton
              size="small"
              label="Delete waiting message"
              icon={<Trash size={16} />}
              onClick={() => {
                const taken = take(item.id)
                if (!taken) return
                showToast('Message deleted', {
                  action: { label: 'Undo', run: () => restore(taken, place) },
                })
              }}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}
