import './print.css'
import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import { Markdown } from '../markdown/markdown.tsx'

type PrintedDocumentProps = { title: string; text: string; onDone: () => void }

/** The document alone, on paper. It is there only while it is printed. */
export function PrintedDocument({ title, text, onDone }: PrintedDocumentProps) {
  useEffect(() => {
    const before = document.title
    document.title = title
    window.addEventListener('afterprint', onDone)
    // A frame later what it shows is laid out.
    const frame = requestAnimationFrame(() => window.print())
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('afterprint', onDone)
      document.title = before
    }
  }, [title, onDone])
  return createPortal(
    <div className="print-document" aria-hidden>
      <Markdown text={text} />
    </div>,
    document.body,
  )
}
