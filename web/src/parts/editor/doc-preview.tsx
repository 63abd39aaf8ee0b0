import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { Markdown } from '../markdown/markdown.tsx'
import type { EditingSession } from './editing-session.ts'
import { WithDocPictures } from './pictures/doc-picture-view.tsx'
import { chunksOf } from './preview-chunks.ts'
import { useSettledText } from './settled-text.ts'

/** The document as it reads, by the renderer of the chat. */
export function DocPreview({ session }: { session: EditingSession }) {
  const text = useSettledText(session)
  const chunks = useMemo(() => chunksOf(text), [text])
  return (
    <section
      aria-label="Preview"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and someone without a mouse must get there
      tabIndex={0}
      className="min-h-0 min-w-0 flex-1 overflow-y-auto focus-visible:outline-offset-[-2px]"
    >
      <div className="mx-auto w-full max-w-[calc(72ch+48px)] px-6 pt-6 pb-[30vh]">
        {chunks.length === 0 && <p className="text-16 text-muted">Nothing is written yet.</p>}
        <WithDocPictures docId={session.docId}>
          {chunks.map((chunk, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever follow one another
            <Chunk key={index} text={chunk} eager={index < 2} />
          ))}
        </WithDocPictures>
      </div>
    </section>
  )
}

/** Drawn when it comes near; until then it holds about the room that it will need. */
const Chunk = memo(function Chunk({ text, eager }: { text: string; eager: boolean }) {
  const box = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(eager)
  useEffect(() => {
    const element = box.current
    if (near || !element) return
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setNear(true),
      { rootMargin: '1200px 0px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [near])
  return (
    <div
      ref={box}
      className="pb-4"
      style={near ? undefined : { height: `${Math.round(text.length / 2.6)}px` }}
    >
      {near && <Markdown text={text} />}
    </div>
  )
})
