import './doc-pictures.css'
import type { DocPicture } from '@omniai/contracts/schemas/doc-picture'
import { pictureOf } from '@omniai/contracts/text/picture-references'
import { ImageOff } from 'lucide-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { asProblem } from '../../../api/problem.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ShowPicture } from '../../markdown/show-picture.ts'
import { docPictures, refreshPictures } from './doc-pictures.ts'
import { lookAtPicture } from './picture-content.ts'

/** Around a text of the document: its pictures are shown where it names them. */
export function WithDocPictures({ docId, children }: { docId: string; children: ReactNode }) {
  const show = useCallback(
    (address: string, words: string) => {
      const pictureId = pictureOf(address)
      return pictureId && <DocPictureView key={pictureId} docId={docId} pictureId={pictureId} words={words} />
    },
    [docId],
  )
  return <ShowPicture value={show}>{children}</ShowPicture>
}

type DocPictureViewProps = { docId: string; pictureId: string; words: string }

/** Fetched when it comes near. The room that it takes is known before. */
function DocPictureView({ docId, pictureId, words }: DocPictureViewProps) {
  const box = useRef<HTMLSpanElement>(null)
  const known = useResource(docPictures(docId)).data
  const picture = known?.find(({ id }) => id === pictureId)
  const [near, setNear] = useState(false)
  const [url, setUrl] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  // Someone else may have put it in since they were listed.
  const isNew = known !== undefined && picture === undefined
  useEffect(() => {
    if (isNew) refreshPictures(docId)
  }, [docId, isNew])

  useEffect(() => {
    const element = box.current
    if (near || !element) return
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setNear(true),
      { rootMargin: '800px 0px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [near])

  useEffect(() => {
    if (!near) return
    let wanted = true
    const look = lookAtPicture(docId, pictureId)
    look.url.then(
      made => wanted && setUrl(made),
      (error: unknown) => {
        const { code, message } = asProblem(error)
        if (wanted) setProblem(code === 'E_NOT_FOUND' ? 'This picture is not there.' : message)
      },
    )
    return () => {
      wanted = false
      look.done()
    }
  }, [near, docId, pictureId])

  if (problem !== null || picture?.state === 'missing') {
    return (
      <span className="doc-picture-problem">
        <ImageOff size={16} aria-hidden />
        <span>
          {words && `${words}: `}
          {problem ?? 'This picture is lost on the server.'}
        </span>
      </span>
    )
  }
  if (url) {
    return (
      <img
        src={url}
        alt={words}
        title={words || undefined}
        className="doc-picture"
        style={picture && roomOf(picture)}
      />
    )
  }
  return (
    <span
      ref={box}
      role="img"
      aria-label={words || 'Picture'}
      className="doc-picture-room"
      style={picture && roomOf(picture)}
    />
  )
}

/** As large as it is, unless the column is narrower or the window lower. */
const roomOf = ({ width, height }: DocPicture) => ({
  width: `${width}px`,
  maxWidth: `min(100%, ${((80 * width) / height).toFixed(2)}vh)`,
  aspectRatio: `${width} / ${height}`,
})
