import { ScanText, Sparkles } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../api/api.ts'
import { refreshThread, threadView } from '../../api/catalog.ts'
import { useUser } from '../../api/meta.ts'
import { newRequestId } from '../../api/request-id.ts'
import { write } from '../../api/resources.ts'
import { deliver } from '../../api/sends.ts'
import { refreshThreads } from '../../api/thread-lists.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useOpenDoc } from '../editor/doc-session.ts'
import { toastProblem } from '../session/toast-problem.ts'
import { questionOf, rememberPlace, wishes } from './ask.ts'

type AskBarProps = { projectId: string; docId: string; threadId: string | null }

/** What one can have done with the document, or with the part of it that is selected. */
export function AskBar({ projectId, docId, threadId }: AskBarProps) {
  const user = useUser()
  const [, navigate] = useLocation()
  const [own, setOwn] = useState('')
  const [busy, setBusy] = useState(false)
  const selected = useSelected(docId)
  const current = useOpenDoc()
  const session = current?.docId === docId ? current : undefined
  /** Kept while what is asked for is the same: a repeat after a lost answer is the same analysis. */
  const looking = useRef<{ of: string; requestId: string } | null>(null)

  async function attempt(run: () => Promise<void>) {
    setBusy(true)
    await run().catch(toastProblem)
    setBusy(false)
  }

  const goTo = (thread: string) => navigate(paths.project(projectId, { doc: docId, thread }))

  const lookThrough = () =>
    attempt(async () => {
      const seen = await session?.settle()
      const range = session?.selection()
      const quote = seen && range ? seen.text.slice(range.start, range.end) : ''
      const of = JSON.stringify([seen?.revisionId, range, threadId])
      if (looking.current?.of !== of) looking.current = { of, requestId: newRequestId() }
      const run = await call('analysisCreate', {
        params: { project_id: projectId },
        body: {
          client_request_id: looking.current.requestId,
          doc_id: docId,
          thread_id: threadId,
          ...(seen && { revision_id: seen.revisionId }),
          ...(range && quote !== '' && { selection: { start: range.start, end: range.end, quote } }),
        },
      })
      looking.current = null
      if (run.thread_id === null) return
      refreshThreads()
      await refreshThread(run.thread_id)
      if (run.thread_id !== threadId) goTo(run.thread_id)
    })

  const ask = (words: string) =>
    attempt(async () => {
      if (!session) return
      await session.settle()
      const { start, end } = session.selection()
      const passage = session.text().slice(start, end)
      rememberPlace(docId, passage, start)
      const thread = threadId ?? (await newThread(projectId))
      deliver({
        userId: user.id,
        threadId: thread,
        createdAt: Date.now(),
        automatic: true,
        kind: 'send',
        parentId: undefined,
        body: {
          client_request_id: newRequestId(),
          thread_id: thread,
          text: questionOf(words, session.doc().title, passage),
        },
      })
      setOwn('')
      if (thread !== threadId) goTo(thread)
    })

  const askOwn = (event: FormEvent) => {
    event.preventDefault()
    if (own.trim() !== '') void ask(own)
  }

  return (
    <section
      aria-label="Ask about the document"
      className="flex flex-col gap-2 border-b border-line px-4 py-3"
    >
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" busy={busy} onClick={() => void lookThrough()}>
          <ScanText size={16} aria-hidden />
          {selected > 0 ? 'Look through the selection' : 'Look through the document'}
        </Button>
        {selected > 0 &&
          !session?.readOnly &&
          wishes.map(({ id, label, words }) => (
            <Button key={id} size="small" disabled={busy} onClick={() => void ask(words)}>
              {label}
            </Button>
          ))}
      </div>
      {selected > 0 && !session?.readOnly ? (
        <form onSubmit={askOwn} className="flex items-end gap-2">
          <TextField
            data-ask-selection
            label="What should become of the selection?"
            className="grow"
            placeholder="Translate to French"
            value={own}
            onChange={event => setOwn(event.target.value)}
          />
          <Button type="submit" busy={busy} disabled={own.trim() === ''}>
            <Sparkles size={16} aria-hidden />
            Ask
          </Button>
        </form>
      ) : (
        <p className="text-13 text-muted">
          Select a part of the document to have it rewritten, shortened, translated or continued.
        </p>
      )}
    </section>
  )
}

async function newThread(projectId: string): Promise<string> {
  const thread = await call('threadCreate', { body: { project_id: projectId } })
  write(threadView(thread.id), () => thread)
  refreshThreads()
  return thread.id
}

/** How many characters are selected. */
function useSelected(docId: string): number {
  const current = useOpenDoc()
  const session = current?.docId === docId ? current : undefined
  const [length, setLength] = useState(0)
  useEffect(() => {
    if (!session) return setLength(0)
    const look = () => {
      const { start, end } = session.selection()
      setLength(end - start)
    }
    look()
    return session.subscribe(look)
  }, [session])
  return length
}
