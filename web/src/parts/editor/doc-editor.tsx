import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { openDocs } from './doc-session.ts'
import type { EditingSession } from './editing-session.ts'
import { createMarkdownView } from './markdown-view.ts'
import { SaveLine } from './save-line.tsx'
import { useEditingSession, useSessionChanges } from './use-session.ts'

type DocEditorProps = { projectId: string; docId: string; readOnly: boolean }

/** One document, to be read and written. */
export function DocEditor({ projectId, docId, readOnly }: DocEditorProps) {
  const { session, problem, tryAgain } = useEditingSession(projectId, docId, readOnly)
  if (problem) {
    return (
      <div className="mx-auto w-full max-w-(--reading-width) px-4 pt-8">
        <ProblemNotice problem={problem} actions={<Button onClick={tryAgain}>Try again</Button>} />
      </div>
    )
  }
  if (!session || session.docId !== docId)
    return <Skeleton label="Loading document" className="mx-auto w-full max-w-(--reading-width) px-6 pt-10" />
  return <OpenDocument key={docId} session={session} />
}

function OpenDocument({ session }: { session: EditingSession }) {
  const host = useRef<HTMLDivElement>(null)
  useSessionChanges(session)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const { destroy } = createMarkdownView(root, session, `Text of ${session.doc().title}`)
    const leave = openDocs.add(session)
    return () => {
      leave()
      destroy()
    }
  }, [session])
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 px-4">
        {!session.readOnly && <SaveLine state={session.saveState()} draftFits={session.draftFits()} />}
      </div>
      <div ref={host} className="min-h-0 grow" />
    </div>
  )
}
