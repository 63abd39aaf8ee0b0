import type { AttachmentPart } from '@omniai/contracts/run-events'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { asProblem } from '../../api/problem.ts'
import { showToast } from '../../stores/toasts.ts'
import { IconButton } from '../../ui/button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Spinner } from '../../ui/spinner.tsx'
import { fileContent, useFileUrl } from './file-content.ts'
import { sizeWords } from './file-words.ts'

type LightboxProps = { images: readonly AttachmentPart[]; first: number; onClose: () => void }

const swipe = 48

/** One picture as large as it fits. Arrows, a swipe or the buttons lead to the next one, Escape back. */
export function Lightbox({ images, first, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const touched = useRef<number | null>(null)
  const [place, setPlace] = useState(first)
  const image = images[place] ?? images[0]!
  const go = (by: number) => setPlace(now => Math.max(0, Math.min(images.length - 1, now + by)))

  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])

  const save = async () => {
    try {
      saveFile(image.name, await fileContent(image))
    } catch (error) {
      showToast(asProblem(error).message, { tone: 'bad' })
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-label={image.name}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={event => {
        if (event.key === 'ArrowLeft') go(-1)
        else if (event.key === 'ArrowRight') go(1)
      }}
      onTouchStart={event => {
        touched.current = event.touches.length === 1 ? event.touches[0]!.clientX : null
      }}
      onTouchEnd={event => {
        const end = event.changedTouches[0]?.clientX
        if (touched.current === null || end === undefined) return
        if (Math.abs(end - touched.current) > swipe) go(end < touched.current ? 1 : -1)
        touched.current = null
      }}
      className="appear m-0 h-dvh max-h-none w-dvw max-w-none bg-surface-0 p-0 text-normal"
    >
      <div className="flex h-full flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
          <h2 className="min-w-0 truncate text-14 font-medium text-strong">{image.name}</h2>
          <span className="shrink-0 text-12 tabular-nums text-muted">
            {sizeWords(image.bytes)}
            {images.length > 1 && ` · ${place + 1} of ${images.length}`}
          </span>
          <span className="grow" />
          {images.length > 1 && (
            <>
              <IconButton
                label="Previous image"
                shortcut="←"
                icon={<ChevronLeft size={20} />}
                disabled={place === 0}
                onClick={() => go(-1)}
              />
              <IconButton
                label="Next image"
                shortcut="→"
                icon={<ChevronRight size={20} />}
                disabled={place === images.length - 1}
                onClick={() => go(1)}
              />
            </>
          )}
          <IconButton label="Download" icon={<Download size={16} />} onClick={() => void save()} />
          <IconButton label="Close" shortcut="Esc" icon={<X size={16} />} onClick={onClose} />
        </header>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the button and Escape are there for all */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
        <div
          className="flex min-h-0 grow p-2 pb-[max(8px,env(safe-area-inset-bottom))] sm:p-4"
          onClick={event => {
            if (event.target === event.currentTarget) onClose()
          }}
        >
          <Picture key={image.attachment_id} image={image} />
        </div>
      </div>
    </dialog>
  )
}

function Picture({ image }: { image: AttachmentPart }) {
  const { url, problem } = useFileUrl(image)
  if (problem) {
    return (
      <p role="alert" className="m-auto text-14 text-muted">
        This image cannot be shown: {problem.message}
      </p>
    )
  }
  if (!url) {
    return (
      <span className="m-auto">
        <Spinner size={20} />
      </span>
    )
  }
  return <img src={url} alt={image.name} className="m-auto max-h-full max-w-full rounded-6 object-contain" />
}
