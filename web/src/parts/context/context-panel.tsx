import type { ContextReport } from '@omniai/contracts/schemas/context'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ToastStack } from '../../ui/toast-stack.tsx'
import type { Choice } from '../models/use-choice.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { BlockList } from './block-list.tsx'
import { ContextTotal } from './context-total.tsx'
import { Instructions } from './instructions.tsx'
import { about, exactly, messagesOf } from './numbers.ts'
import { PresetMenu } from './preset-menu.tsx'
import { SummaryAction } from './summary-action.tsx'
import type { Preview } from './use-preview.ts'
import { useThreadForContext } from './use-thread-for-context.ts'

type PanelProps = {
  threadId: string | null
  thread: Thread | undefined
  choice: Choice
  preview: Preview
  /** Moves what is typed into the thread that a new chat becomes. */
  takeAlong: (threadId: string) => void
  onClose: () => void
}

/** Everything that goes out with the next message, before it does. */
export function ContextPanel({ threadId, thread, choice, preview, takeAlong, onClose }: PanelProps) {
  const { context, problem } = preview
  const inThread = useThreadForContext(threadId, takeAlong)
  return (
    <Dialog title="What is sent" width="wide" onClose={onClose}>
      <div className="flex flex-col gap-6">
        <div className="flex flex-col gap-3">
          {problem && !context && <ProblemNotice problem={problem} />}
          {!problem && !context && <Skeleton label="Counting" rows={2} />}
          {context && (
            <ContextTotal context={context} model={choice.known?.label ?? choice.model?.model_id} />
          )}
        </div>
        <Instructions
          key={threadId}
          threadId={threadId}
          thread={thread}
          presets={<PresetMenu thread={thread} choice={choice} inThread={inThread} />}
          inThread={inThread}
        />
        <BlockList
          threadId={threadId}
          projectId={thread?.project_id ?? null}
          items={context?.items}
          inThread={inThread}
        />
        {context && (
          <Messages context={context}>
            {threadId && <SummaryAction threadId={threadId} context={context} model={choice.model} />}
          </Messages>
        )}
      </div>
      {/* What stands outside an open dialog cannot be pressed: Undo belongs inside. */}
      <ToastStack inside />
    </Dialog>
  )
}

function Messages({ context: { history }, children }: { context: ContextReport; children: React.ReactNode }) {
  return (
    <section aria-labelledby="context-messages" className="flex flex-col gap-2">
      <h3 id="context-messages" className="text-14 font-semibold text-strong">
        Messages
      </h3>
      <dl className="grid grid-cols-[1fr_max-content] gap-x-6 gap-y-1 text-13 tabular-nums">
        <dt className="text-normal">
          Sent as they are, with what you are writing: {messagesOf(history.sent)}
        </dt>
        <dd className="text-right text-muted">{about(history.sent_tokens)}</dd>
        {history.trimmed > 0 && (
          <>
            <dt className="text-warn">Left out, the oldest first: {messagesOf(history.trimmed)}</dt>
            <dd className="text-right text-muted">{about(history.trimmed_tokens)}</dd>
          </>
        )}
        {history.summarised > 0 && (
          <>
            <dt className="text-normal">Sent as a summary: {exactly(history.summarised)} older messages</dt>
            <dd className="text-right text-muted">see Context</dd>
          </>
        )}
      </dl>
      {children}
    </section>
  )
}
