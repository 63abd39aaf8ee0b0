import { textOf } from '@omniai/contracts/apply-event'
import type { Message } from '@omniai/contracts/schemas/thread'
import { FileInput, ListChecks } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { describeCode } from '../../api/problem.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Spinner } from '../../ui/spinner.tsx'
import { AnswerText } from '../chat/answer-text.tsx'
import { PhaseLine } from '../chat/phase-line.tsx'
import { isBusy, useMessageStream, useStreamState } from '../chat/use-stream.ts'
import { useSessionOf } from '../editor/doc-session.ts'
import { AnalysisCard, tasksOf } from './analysis-card.tsx'
import { cleanAnswer, passageOf, placeOf, wordsOf } from './ask.ts'
import { HunkReview } from './hunk-review.tsx'
import { hunksBetween, hunksSoFar } from './hunks.ts'
import { ResultMenu } from './result-menu.tsx'

type ResultCardProps = {
  projectId: string
  docId: string | null
  answer: Message
  question: Message | undefined
  onShow: () => void
}

/** One answer: what it says, and what becomes of it in the document. */
export function ResultCard({ projectId, docId, answer, question, onShow }: ResultCardProps) {
  const stream = useMessageStream(answer)
  const state = useStreamState(stream)
  const parts = state && state.view.seq > 0 ? state.view.parts : answer.parts
  const writing = answer.state === 'writing' && (state === null || isBusy(state.status))
  const sawWriting = useRef(writing)
  if (writing) sawWriting.current = true
  const isNew = sawWriting.current
  const text = textOf(parts)
  const analysis = parts.find(part => part.type === 'analysis')?.analysis
  const passage = passageOf(question)
  const failed = answer.state === 'failed' || state?.view.end?.status === 'failed'
  const menu = { projectId, docId, threadId: answer.thread_id, messageId: answer.id }
  return (
    <article
      aria-label={`Result: ${wordsOf(question)}`}
      aria-busy={writing}
      className="flex flex-col gap-3 border-b border-line px-4 py-4"
    >
      <h3 className="flex items-start gap-2 text-13 font-medium text-strong">
        <button
          type="button"
          onClick={onShow}
          className="line-clamp-2 min-w-0 grow rounded-6 text-left hover:underline"
        >
          {wordsOf(question) || 'Answer'}
        </button>
        {writing && <Spinner />}
      </h3>
      {analysis ? (
        <AnalysisCard projectId={projectId} analysis={analysis} messageId={answer.id} isNew={isNew} />
      ) : passage !== null && docId !== null && text !== '' ? (
        <PassageReview
          place={{ projectId, docId }}
          passage={passage}
          answer={text}
          messageId={answer.id}
          writing={writing}
          isNew={isNew}
        />
      ) : (
        text !== '' && <Clipped text={text} writing={writing} />
      )}
      {writing && state && <PhaseLine state={state} />}
      {failed && !writing && (
        <p className="text-13 text-bad">
          {describeCode(answer.error_code ?? state?.view.end?.error?.code ?? 'E_INTERNAL').message} Retry it
          in the chat.
        </p>
      )}
      {!writing && text.trim() !== '' && (
        <div className="flex flex-wrap gap-2">
          <ResultMenu
            {...menu}
            text={passage === null ? text : cleanAnswer(text, passage)}
            trigger={props => (
              <Button {...props} size="small">
                <FileInput size={16} aria-hidden />
                Put into document
              </Button>
            )}
          />
          {analysis && analysis.action_items.length > 0 && (
            <ResultMenu
              {...menu}
              text={tasksOf(analysis)}
              trigger={props => (
                <Button {...props} size="small">
                  <ListChecks size={16} aria-hidden />
                  Put in as tasks
                </Button>
              )}
            />
          )}
        </div>
      )}
    </article>
  )
}

type PassageReviewProps = {
  place: { projectId: string; docId: string }
  passage: string
  answer: string
  messageId: string
  writing: boolean
  isNew: boolean
}

/** The answer to a question about a part of the document, as changes of that part. */
function PassageReview({ place, passage, answer, messageId, writing, isNew }: PassageReviewProps) {
  const base = useBase(place.docId, passage)
  const proposed = writing ? answer.trimStart() : cleanAnswer(answer, passage)
  const start = base?.start ?? 0
  const hunks = useMemo(
    () => (writing ? hunksSoFar(passage, proposed, start) : hunksBetween(passage, proposed, start)),
    [writing, passage, proposed, start],
  )
  if (!base) return <Clipped text={answer} writing={writing} />
  return (
    <HunkReview
      place={place}
      text={base.text}
      hunks={hunks}
      messageId={messageId}
      writing={writing}
      isNew={isNew}
    />
  )
}

type Base = { readonly text: string; readonly start: number }

/** The text in which the passage was found: from then on its changes are followed from there. */
function useBase(docId: string, passage: string): Base | null {
  const session = useSessionOf(docId)
  const [base, setBase] = useState<Base | null>(null)
  useEffect(() => {
    setBase(null)
    if (!session) return
    let revision = ''
    let stop = () => {}
    // Until it is found it may come with a revision: somebody takes something back.
    const look = () => {
      const isFirst = revision === ''
      if (session.doc().revision.id === revision) return
      revision = session.doc().revision.id
      const text = session.text()
      const found = isFirst || text.includes(passage) ? placeOf(docId, passage, text) : null
      if (!found) return
      stop()
      setBase({ text, start: found.start })
    }
    stop = session.subscribe(look)
    look()
    return () => stop()
  }, [session, docId, passage])
  return base
}

const clippedFrom = 700

function Clipped({ text, writing }: { text: string; writing: boolean }) {
  const [open, setOpen] = useState(false)
  const isLong = text.length > clippedFrom
  return (
    <div className="flex flex-col items-start gap-1">
      <div className={classNames('w-full min-w-0', isLong && !open && 'max-h-64 overflow-hidden')}>
        <AnswerText text={text} writing={writing} />
      </div>
      {isLong && (
        <Button look="quiet" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all'}
        </Button>
      )}
    </div>
  )
}
