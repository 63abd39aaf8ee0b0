import type { AttachmentPart } from '@omniai/contracts/run-events'
import { CircleAlert, Download } from 'lucide-react'
import { Suspense, useState } from 'react'
import { asProblem } from '../../api/problem.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { IconButton } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { attachmentView, fileContent } from './file-content.ts'
import { FileMark, FilePicture } from './file-picture.tsx'
import { kindWords, readWords, sizeWords } from './file-words.ts'

const Lightbox = lazyPart(() => import('./lightbox.tsx').then(module => module.Lightbox))

/** The files of a message that was sent: pictures to look at, the others to save. */
export function MessageFiles({ files }: { files: readonly AttachmentPart[] }) {
  const [shown, show] = useState<number | null>(null)
  const images = files.filter(({ kind }) => kind === 'image')
  const others = files.filter(({ kind }) => kind !== 'image')
  return (
    <div className="flex max-w-full flex-col items-end gap-2 pb-1">
      {images.length > 0 && (
        <ul aria-label="Images" className="flex flex-wrap justify-end gap-2">
          {images.map((image, place) => (
            <li key={image.attachment_id}>
              <ImageTile image={image} only={images.length === 1} onOpen={() => show(place)} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul aria-label="Files" className="flex max-w-full flex-col items-end gap-2">
          {others.map(file => (
            <FileCard key={file.attachment_id} file={file} />
          ))}
        </ul>
      )}
      {shown !== null && (
        <Suspense>
          <Lightbox images={images} first={shown} onClose={() => show(null)} />
        </Suspense>
      )}
    </div>
  )
}

type ImageTileProps = { image: AttachmentPart; only: boolean; onOpen: () => void }

function ImageTile({ image, only, onOpen }: ImageTileProps) {
  const known = useResource(attachmentView(image.attachment_id))
  if (isLost(known)) return <Lost file={image} />
  return (
    <button
      type="button"
      aria-label={`Show ${image.name}`}
      title={image.name}
      onClick={onOpen}
      className={`flex h-28 min-w-28 overflow-hidden rounded-10 border border-line bg-surface-2 transition-colors hover:border-line-strong ${only ? 'max-w-72' : 'w-28'}`}
    >
      <FilePicture part={image} className="size-full object-cover" />
    </button>
  )
}

function FileCard({ file }: { file: AttachmentPart }) {
  const known = useResource(attachmentView(file.attachment_id))
  const [saving, setSaving] = useState(false)
  if (isLost(known)) {
    return (
      <li className="max-w-full">
        <Lost file={file} />
      </li>
    )
  }
  const save = async () => {
    setSaving(true)
    try {
      saveFile(file.name, await fileContent(file))
    } catch (error) {
      const { message, fix } = asProblem(error)
      showToast(`${message} ${fix}`, { tone: 'bad' })
    }
    setSaving(false)
  }
  return (
    <li className="flex w-80 max-w-full items-center gap-2 rounded-10 border border-line bg-surface-1 py-1.5 pr-1.5 pl-2">
      <span className="flex size-10 shrink-0 rounded-6 bg-surface-2">
        <FileMark />
      </span>
      <span className="flex min-w-0 grow flex-col">
        <span className="truncate text-14 text-strong" title={file.name}>
          {file.name}
        </span>
        <span className="text-12 tabular-nums text-muted">
          {kindWords(file)} · {sizeWords(file.bytes)}
          {known.data && ` · ${readWords(known.data)}`}
        </span>
      </span>
      <IconButton
        label={`Download ${file.name}`}
        icon={<Download size={16} />}
        disabled={saving}
        onClick={() => void save()}
      />
    </li>
  )
}

const isLost = ({ data, problem }: ReturnType<typeof useResource<{ readonly state: string }>>): boolean =>
  data?.state === 'missing' || (!data && problem?.code === 'E_NOT_FOUND')

function Lost({ file }: { file: AttachmentPart }) {
  return (
    <span className="flex max-w-80 items-center gap-2 rounded-10 border border-dashed border-line-strong px-3 py-2 text-13 text-muted">
      <CircleAlert size={16} aria-hidden className="shrink-0" />
      <span className="min-w-0 break-words">
        <span className="text-normal">{file.name}</span> is no longer on the server. Models are told that it
        is missing.
      </span>
    </span>
  )
}
