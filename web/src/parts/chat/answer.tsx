import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart, TerminalStatus } from '@omniai/contracts/run-events'
import type { Message } from '@omniai/contracts/schemas/thread'
import { memo, useEffect } from 'react'
import { useFlag } from '../../api/meta.ts'
import { describeCode } from '../../api/problem.ts'
import type { RunStream } from '../../api/run-stream.ts'
import type { RunStreamState } from '../../api/run-stream-state.ts'
import { announce } from '../../stores/announcements.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerParts } from './answer-parts.tsx'
import { AnsweredBy } from './answered-by.tsx'
import { canGoOn } from './endings.ts'
import { PhaseLine } from './phase-line.tsx'
import { useThreadActions } from './thread-actions.ts'
import { isBusy, useMessageStream, useStreamState } from './use-stream.ts'

const noParts: readonly MessagePart[] = []

type AnswerProps = {
  message: Message
  last: boolean
  busy: boolean
  /** It stands beside the others already. */
  compared?: boolean
}

export const Answer = memo(function Answer({ message, last, busy, compared = false }: AnswerProps) {
  const stream = useMessageStream(message)
  const state = useStreamState(stream)
  // Until the stream has caught up, what the server had stored is better than nothing.
  const parts = state && state.view.seq > 0 ? state.view.parts : message.parts
  const writing = message.state === 'writing' && (state === null || isBusy(state.status))
  const ended = endOf(message, state)
  return (
    <article aria-label="Answer" aria-busy={writing} className="group/turn flex flex-col gap-2 pb-4">
      <AnswerParts parts={parts} writing={writing} />
      {state && stream && writing && <Progress state={state} stream={stream} />}
      {!writing && parts.length > 0 && <AnsweredBy message={message} fallback={state?.view.fallback} />}
      {!writing && <Ending message={message} ended={ended} />}
      {!writing && (
        <AnswerActions message={message} text={textOf(parts)} last={last} busy={busy} compared={compared} />
      )}
    </article>
  )
})

/** An answer whose message isn't known yet: the request is under way. */
export function ComingAnswer({ stream }: { stream: RunStream }) {
  const state = useStreamState(stream)
  if (!state || state.status === 'unsent') return null
  return (
    <article aria-label="Answer" aria-busy="true" className="flex flex-col gap-2 pb-4">
      <AnswerParts parts={state.view.parts ?? noParts} writing />
      <Progress state={state} stream={stream} />
    </article>
  )
}

function Progress({ state, stream }: { state: RunStreamState; stream: RunStream }) {
  const begun = state.view.parts.length > 0
  useEffect(() => {
    if (begun) announce('Answer started')
  }, [begun])
  useEffect(() => () => announce(endingWords(stream.state)), [stream])

  if (state.status === 'lost') {
    return (
      <Notice
        tone="warn"
        role="alert"
        title="Connection lost"
        actions={
          <Button size="small" onClick={() => stream.open()}>
            Retry
          </Button>
        }
      >
        The answer goes on at the server. Retry to see the rest of it.
      </Notice>
    )
  }
  return (
    <div className="flex h-8 items-center">
      <PhaseLine state={state} />
    </div>
  )
}

function endingWords(state: RunStreamState): string {
  switch (state.view.end?.status) {
    case 'completed':
      return 'Answer finished'
    case 'cancelled':
      return 'Answer stopped'
    case 'failed':
      return 'Answer failed'
    case 'interrupted':
      return 'Answer interrupted'
    default:
      return ''
  }
}

type Ended = {
  readonly status: TerminalStatus
  readonly reason: string | null
  readonly code: string | null
  readonly words: string | null
}

function endOf(message: Message, state: RunStreamState | null): Ended | null {
  if (message.state !== 'writing') {
    return { status: message.state, reason: message.finish_reason, code: message.error_code, words: null }
  }
  const end = state?.view.end
  if (!end) return null
  return {
    status: end.status,
    reason: end.reason,
    code: end.error?.code ?? null,
    words: end.error?.message ?? null,
  }
}

function Ending({ message, ended }: { message: Message; ended: Ended | null }) {
  const { retry, goOn } = useThreadActions()
  const extras = useFlag('intelligent_chat')
  if (!ended) return null
  const onward = extras && canGoOn(message) && (
    <Button size="small" onClick={() => goOn(message)}>
      Continue
    </Button>
  )
  const again = message.run_id && (
    <>
      {onward}
      <Button size="small" onClick={() => retry(message, false)}>
        Retry
      </Button>
    </>
  )
  if (ended.status === 'failed') {
    const described = describeCode(ended.code ?? 'E_INTERNAL')
    return (
      <Notice tone="bad" title={ended.words ?? described.message} actions={again}>
        {described.fix}
        {message.run_id && <span className="block text-12 text-muted">Reference {message.run_id}</span>}
      </Notice>
    )
  }
  if (ended.status === 'interrupted') {
    return (
      <Notice tone="warn" title="This answer was interrupted" actions={again}>
        What arrived is kept. {onward && 'Continue from there, or '}
        {onward ? 'retry' : 'Retry'} for a new answer.
      </Notice>
    )
  }
  const note =
    ended.status === 'cancelled'
      ? ended.reason === 'stopped_unconfirmed'
        ? 'Stopped here. The model server did not confirm that it stopped too.'
        : 'You stopped this answer.'
      : ended.reason === 'length'
        ? 'The answer reached its maximum of tokens.'
        : null
  return (
    note && (
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-13 text-muted">
        {note}
        {onward}
      </p>
    )
  )
}
