import './print.css'
import { pictureOf } from '@omniai/contracts/text/picture-references'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { Markdown } from '../markdown/markdown.tsx'
import { ShowPicture } from '../markdown/show-picture.ts'
import { toastProblem } from '../session/toast-problem.ts'
import { picturesToTake } from './pictures/pictures-to-take.ts'

type PrintedDocumentProps = { docId: string; title: string; text: string; onDone: () => void }

/** The document alone, on paper. It is there only while it is printed, and printed when its pictures are there. */
export function PrintedDocument({ docId, title, text, onDone }: PrintedDocumentProps) {
  const paper = useRef<HTMLDivElement>(null)
  const [pictures, setPictures] = useState<ReadonlyMap<string, string> | null>(null)

  useEffect(() => {
    let wanted = true
    const made: string[] = []
    picturesToTake(docId, text).then(
      taken => {
        if (!wanted) return
        const addresses = taken.pictures.map(({ id, blob }) => [id, URL.createObjectURL(blob)] as const)
        made.push(...addresses.map(([, address]) => address))
        setPictures(new Map(addresses))
      },
      (error: unknown) => {
        if (!wanted) return
        toastProblem(error)
        onDone()
      },
    )
    return () => {
      wanted = false
      for (const address of made) URL.revokeObjectURL(address)
    }
  }, [docId, text, onDone])

  useEffect(() => {
    if (!pictures) return
    const before = document.title
    document.title = title
    window.addEventListener('afterprint', onDone)
    let wanted = true
    let frame = 0
    const images = [...(paper.current?.querySelectorAll('img') ?? [])]
    void Promise.all(images.map(image => image.decode().catch(() => {}))).then(() => {
      // A frame later what it shows is laid out.
      if (wanted) frame = requestAnimationFrame(() => window.print())
    })
    return () => {
      wanted = false
      cancelAnimationFrame(frame)
      window.removeEventListener('afterprint', onDone)
      document.title = before
    }
  }, [pictures, title, onDone])

  if (!pictures) return null
  const show = (address: string, words: string) => {
    const url = pictures.get(pictureOf(address) ?? '')
    return url ? <img src={url} alt={words} className="max-w-full" /> : null
  }
  return createPortal(
    <div ref={paper} className="print-document" aria-hidden>
      <ShowPicture value={show}>
        <Markdown text={text} />
      </ShowPicture>
    </div>,
    document.body,
  )
}
