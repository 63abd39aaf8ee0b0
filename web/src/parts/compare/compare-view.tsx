import type { Message } from '@omniai/contracts/schemas/thread'
import { CircleStop, Square, X } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { modelList } from '../../api/catalog.ts'
import { reload } from '../../api/resources.ts'
import type { RunStream } from '../../api/run-stream.ts'
import { siblingView } from '../../api/siblings.ts'
import { useResource } from '../../api/use-resource.ts'
import { setCompared } from '../../stores/comparisons.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Answer } from '../chat/answer.tsx'
import { useThreadActions } from '../chat/thread-actions.ts'
import { isBusy, useMessageStream, useStreamStatus } from '../chat/use-stream.ts'
import { refOf, sameModel } from '../models/use-choice.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'

type CompareViewProps = { message: Message; busy: boolean }

/** All answers to one question beside each other: columns where there is room, on a phone one swipes. */
export function CompareView({ message, busy }: CompareViewProps) {
  const { sibling_ids: ids, parent_id: questionId, thread_id: threadId } = message
  const [streams, setStreams] = useState<ReadonlyMap<string, RunStream>>(new Map())
  const onWriting = useCallback((id: string, stream: RunStream | null) => {
    setStreams(before => {
      const next = new Map(before)
      if (stream) next.set(id, stream)
      else next.delete(id)
      return next
    })
  }, [])
  const stopAll = () => {
    for (const stream of streams.values()) stream.stop()
  }
  const close = () => questionId && setCompared(questionId, false)
  return (
    // As wide as the page lets it, not just as wide as one reads.
    <section
      aria-label="Answers side by side"
      style={{ maxWidth: `${ids.length * 460}px` }}
      className="relative left-1/2 flex w-[100cqw] -translate-x-1/2 flex-col gap-3 pb-4"
    >
      <header className="flex min-h-8 flex-wrap items-center gap-2 text-13 text-muted">
        <span className="grow">{ids.length} answers to this question</span>
        {streams.size > 1 && (
          <Button size="small" onClick={stopAll}>
            <CircleStop size={16} aria-hidden />
            Stop all
          </Button>
        )}
        <IconButton label="Show one answer" icon={<X size={16} />} onClick={close} />
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: columns that scroll, not fields of a form */}
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label="Answers"
        className="flex snap-x snap-mandatory gap-3 overflow-x-auto overscroll-x-contain pb-2"
      >
        {ids.map(id => (
          <Column
            key={id}
            threadId={threadId}
            messageId={id}
            shown={id === message.id}
            count={ids.length}
            busy={busy}
            onKept={close}
            onWriting={onWriting}
          />
        ))}
      </div>
    </section>
  )
}

type ColumnProps = {
  threadId: string
  messageId: string
  /** The one that the thread goes on from now. */
  shown: boolean
  count: number
  busy: boolean
  onKept: () => void
  onWriting: (id: string, stream: RunStream | null) => void
}

function Column({ threadId, messageId, shown, count, busy, onKept, onWriting }: ColumnProps) {
  const { data: message, problem } = useResource(siblingView(threadId, messageId))
  const { switchTo } = useThreadActions()
  const stream = useMessageStream(message)
  const writing = isBusy(useStreamStatus(stream))
  const name = useModelName(message)
  useEffect(() => {
    onWriting(messageId, writing ? stream : null)
    return () => onWriting(messageId, null)
  }, [messageId, onWriting, stream, writing])
  const keep = async () => {
    if (!shown) await switchTo(messageId)
    onKept()
  }
  return (
    <div
      className={classNames(
        'flex shrink-0 grow basis-[min(88cqw,300px)] snap-start flex-col rounded-10 border bg-surface-0',
        shown ? 'border-accent' : 'border-line',
        count > 3 && 'xl:basis-0',
      )}
    >
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-4">
        <h3 className="min-w-0 grow truncate text-13 font-medium text-strong" title={name}>
          {name}
        </h3>
        {writing && (
          <IconButton
            size="small"
            label={`Stop ${name}`}
            icon={<Square size={14} fill="currentColor" />}
            onClick={() => stream?.stop()}
          />
        )}
        <Button
          size="small"
          look={shown ? 'quiet' : 'plain'}
          disabled={busy && !shown}
          aria-label={`Keep the answer of ${name}`}
          onClick={() => void keep()}
        >
          Keep
        </Button>
      </header>
      <div className="min-w-0 px-4 pt-3">
        {message ? (
          <Answer message={message} last busy={busy} compared />
        ) : problem ? (
          <ProblemNotice
            problem={problem}
            actions={
              <Button size="small" onClick={() => void reload(siblingView(threadId, messageId))}>
                Retry
              </Button>
            }
          />
        ) : (
          <Skeleton label="Loading the answer" rows={3} className="pb-4" />
        )}
      </div>
    </div>
  )
}

function useModelName(message: Message | undefined): string {
  const { data: models } = useResource(modelList)
  const known = models?.items.find(model => sameModel(refOf(model), message?.model ?? null))
  return known?.label ?? message?.model?.model_id ?? 'Model'
}
