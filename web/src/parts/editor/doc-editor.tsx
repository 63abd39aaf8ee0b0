import { openSearchPanel } from '@codemirror/search'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { DocPreview } from './doc-preview.tsx'
import { openDocs } from './doc-session.ts'
import type { EditingSession } from './editing-session.ts'
import { EditorBar } from './editor-bar.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import { createMarkdownView, type MarkdownView } from './markdown-view.ts'
import { choosePictures } from './pictures/picture-uploads.ts'
import { PrintedDocument } from './printed-document.tsx'
import { SessionNotices } from './session-notices.tsx'
import { useEditingSession, useSessionChanges } from './use-session.ts'
import { keepViewMode, readViewMode, type ViewMode } from './view-mode.ts'

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
  const editor = useRef<MarkdownView>(null)
  const [mode, setMode] = useState(readViewMode)
  const [floating, setFloating] = useState<'history' | 'print' | null>(null)
  // As it was when it was asked for: what is typed while its pictures come is for the next time.
  const printed = useRef('')
  const donePrinting = useCallback(() => setFloating(null), [])
  useSessionChanges(session)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const made = createMarkdownView(root, session, `Text of ${session.doc().title}`)
    editor.current = made
    const leave = openDocs.add(session)
    return () => {
      leave()
      made.destroy()
      editor.current = null
    }
  }, [session])

  function show(next: ViewMode) {
    keepViewMode(next)
    setMode(next)
  }

  function find() {
    if (mode === 'preview') show('source')
    // It has to be there before it can be focused.
    requestAnimationFrame(() => editor.current && openSearchPanel(editor.current.view))
  }

  return (
    <div className="flex min-h-0 grow flex-col">
      <EditorBar
        session={session}
        mode={mode}
        onMode={show}
        onFind={find}
        onHistory={() => setFloating('history')}
        onPrint={() => {
          printed.current = session.text()
          setFloating('print')
        }}
        onPicture={() => {
          // Where it goes is seen in the text alone.
          if (mode === 'preview') show('source')
          if (editor.current) choosePictures(editor.current.view)
        }}
      />
      <SessionNotices session={session} />
      <div className="flex min-h-0 grow">
        <div
          ref={host}
          className={classNames(
            'min-h-0 min-w-0 flex-1',
            mode === 'preview' && 'hidden',
            mode === 'split' && 'border-r border-line',
          )}
        />
        {mode !== 'source' && <DocPreview session={session} />}
      </div>
      {floating === 'history' && <HistoryDialog session={session} onClose={() => setFloating(null)} />}
      {floating === 'print' && (
        <PrintedDocument
          docId={session.docId}
          title={session.doc().title}
          text={printed.current}
          onDone={donePrinting}
        />
      )}
    </div>
  )
}
