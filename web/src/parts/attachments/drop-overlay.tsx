import { Paperclip } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { showToast } from '../../stores/toasts.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Anywhere over the page: a file that is dropped beside must not replace the page with itself. */
export function DropOverlay({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event) || document.querySelector('dialog[open]')) return
      // What is below takes it itself: a picture over a document.
      if (event.defaultPrevented) return setOver(false)
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      // Only out of the window: inside, one element hands over to the next.
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      if (!hasFiles(event) || event.defaultPrevented || document.querySelector('dialog[open]')) return
      event.preventDefault()
      const items = [...(event.dataTransfer?.items ?? [])]
      const folders = new Set(
        items.flatMap(item => {
          const entry = item.webkitGetAsEntry?.()
          return entry?.isDirectory ? [entry.name] : []
        }),
      )
      if (folders.size > 0) showToast('Folders cannot be attached, only files.', { tone: 'bad' })
      const files = [...(event.dataTransfer?.files ?? [])].filter(file => !folders.has(file.name))
      if (files.length > 0) latest.current(files)
    }
    const abort = new AbortController()
    window.addEventListener('dragover', onDragOver, abort)
    window.addEventListener('dragleave', onDragLeave, abort)
    window.addEventListener('drop', onDrop, abort)
    return () => abort.abort()
  }, [])

  if (!over) return null
  return (
    <div className="appear pointer-events-none fixed inset-0 z-(--layer-banner) flex bg-backdrop p-4">
      <p className="m-auto flex items-center gap-3 rounded-16 border border-dashed border-accent bg-surface-float px-8 py-6 text-16 font-medium text-strong shadow-float">
        <Paperclip size={20} aria-hidden className="text-accent" />
        Drop files to attach them
      </p>
    </div>
  )
}
