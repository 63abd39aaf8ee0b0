import type { Message } from '@omniai/contracts/schemas/thread'
import { Layers } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { type Branch, branchView, loadOlder } from '../../api/branches.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { setJumpGoal } from '../../stores/jump-goal.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { registerEditorExtension } from '../editor/editor-extensions.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { AskBar } from './ask-bar.tsx'
import { Origins } from './origins.tsx'
import { ResultCard } from './result-card.tsx'
import { UndoDialog } from './undo-dialog.tsx'

type ResultsPaneProps = {
  projectId: string
  docId: string | null
  threadId: string | null
}

/** What chat and analysis have made, newest first, beside the document that it may become a part of. */
export function ResultsPane({ projectId, docId, threadId }: ResultsPaneProps) {
  useDocMarks(docId !== null)
  return (
    <div className="flex min-h-0 grow flex-col overflow-y-auto" data-pane-focus tabIndex={-1}>
      {docId !== null && <AskBar projectId={projectId} docId={docId} threadId={threadId} />}
      {threadId === null ? (
        <Nothing hasDoc={docId !== null} />
      ) : (
        <Answers key={threadId} projectId={projectId} docId={docId} threadId={threadId} />
      )}
      {docId !== null && <Origins projectId={projectId} docId={docId} />}
      <UndoDialog />
    </div>
  )
}

/** What the editor is told comes when there is one: its code is not needed before. */
function useDocMarks(wanted: boolean) {
  useEffect(() => {
    if (!wanted) return
    let isOver = false
    let leave = () => {}
    import('./doc-marks.ts')
      .then(({ docMarks }) => {
        if (!isOver) leave = registerEditorExtension(docMarks)
      })
      // Without a connection the text is without its marks; it is written in all the same.
      .catch(() => {})
    return () => {
      isOver = true
      leave()
    }
  }, [wanted])
}

function Answers({ projectId, docId, threadId }: ResultsPaneProps & { threadId: string }) {
  const { data, problem } = useResource(branchView(threadId))
  const results = useMemo(() => resultsOf(data), [data])
  if (!data && problem)
    return (
      <div className="p-4">
        <ProblemNotice
          problem={problem}
          actions={<Button onClick={() => void reload(branchView(threadId))}>Retry</Button>}
        />
      </div>
    )
  if (!data) return <Skeleton label="Loading results" rows={5} className="p-4" />
  if (results.length === 0) return <Nothing hasDoc={docId !== null} />
  return (
    <>
      {results.map(({ answer, question }) => (
        <ResultCard
          key={answer.id}
          projectId={projectId}
          docId={docId}
          answer={answer}
          question={question}
          onShow={() => {
            bringForward('chat')
            setJumpGoal({ threadId, messageId: answer.id })
          }}
        />
      ))}
      {data.olderCursor && (
        <Button
          look="quiet"
          size="small"
          className="m-4 self-start"
          onClick={() => void loadOlder(threadId).catch(toastProblem)}
        >
          Show older
        </Button>
      )}
    </>
  )
}

function resultsOf(branch: Branch | undefined): { answer: Message; question: Message | undefined }[] {
  const messages = branch?.messages ?? []
  const byId = new Map(messages.map(message => [message.id, message]))
  return messages
    .filter(({ role }) => role === 'assistant')
    .map(answer => ({ answer, question: answer.parent_id ? byId.get(answer.parent_id) : undefined }))
    .reverse()
}

function Nothing({ hasDoc }: { hasDoc: boolean }) {
  return (
    <div className="flex grow flex-col items-center justify-center gap-2 p-6 text-center">
      <Layers size={20} aria-hidden className="text-muted" />
      <h2 className="text-14 font-semibold text-strong">Answers become text here</h2>
      <p className="max-w-[36ch] text-13 text-muted">
        {hasDoc
          ? 'Each answer of the conversation appears as a card. You see what would change in the document before it does.'
          : 'Open a document and ask something in the chat: each answer can go into the document, or become a new one.'}
      </p>
    </div>
  )
}
