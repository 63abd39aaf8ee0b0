import { RotateCw, TriangleAlert, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Spinner } from '../../ui/spinner.tsx'
import type { DraftFile } from './draft-files.ts'
import { FileMark, FilePicture } from './file-picture.tsx'
import { isRetryable, problemWords } from './file-problems.ts'
import { kindWords, readWords, sizeWords } from './file-words.ts'

type FileChipProps = { file: DraftFile; onRemove: () => void; onRetry: () => void }

/** One file of the message: what it is, how far it is, and what is wrong with it. */
export function FileChip({ file, onRemove, onRetry }: FileChipProps) {
  const { name, state, progress, problem } = file
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (state === 'failed') item.current?.scrollIntoView({ block: 'nearest' })
  }, [state])
  const underWay = state === 'uploading' || state === 'waiting' || state === 'reading'
  return (
    <li
      ref={item}
      className={classNames(
        'relative flex w-full max-w-full items-center gap-2 overflow-hidden rounded-10 border bg-surface-1 py-1 pr-1 pl-1.5',
        state === 'failed' ? 'border-bad sm:w-96' : 'border-line sm:w-72',
      )}
    >
      <span className="flex size-10 shrink-0 overflow-hidden rounded-6 bg-surface-2">
        <Picture file={file} />
      </span>
      <span className="flex min-w-0 grow flex-col">
        <span className="truncate text-13 text-strong" title={name}>
          {name}
        </span>
        {state === 'failed' && problem ? (
          <span role="alert" className="text-12 text-bad">
            {problemWords(problem)}
          </span>
        ) : (
          <span className="truncate text-12 tabular-nums text-muted" title={wordsOf(file)}>
            {wordsOf(file)}
          </span>
        )}
      </span>
      {state === 'failed' && file.file && problem && isRetryable(problem) && (
        <IconButton size="small" label={`Retry ${name}`} icon={<RotateCw size={16} />} onClick={onRetry} />
      )}
      <IconButton
        size="small"
        label={underWay ? `Cancel ${name}` : `Remove ${name}`}
        icon={<X size={16} />}
        onClick={onRemove}
      />
      {state === 'uploading' && (
        <progress
          aria-label={`Uploading ${name}`}
          value={progress}
          max={1}
          className="progress absolute inset-x-0 bottom-0 h-0.5 w-full"
        />
      )}
    </li>
  )
}

function wordsOf({ state, progress, bytes, part, known }: DraftFile): string {
  if (state === 'waiting') return `${sizeWords(bytes)}, waiting`
  if (state === 'uploading') return `${Math.round(progress * 100)} % of ${sizeWords(bytes)}`
  if (state === 'reading') return `${sizeWords(bytes)}, being read…`
  const read = known ? readWords(known) : ''
  return [part && kindWords(part), sizeWords(bytes), read].filter(Boolean).join(' · ')
}

function Picture({ file }: { file: DraftFile }) {
  const { part, state } = file
  const local = useLocalPicture(file.file)
  if (state === 'failed') return <TriangleAlert size={20} aria-hidden className="m-auto text-bad" />
  if (local) return <img src={local} alt="" draggable={false} className="size-full object-cover" />
  if (part?.kind === 'image') return <FilePicture part={part} className="size-full object-cover" />
  if (state === 'ready') return <FileMark />
  return (
    <span className="m-auto">
      <Spinner />
    </span>
  )
}

/** Before it is at the server it is here already. */
function useLocalPicture(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (!file || !/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => {
      URL.revokeObjectURL(made)
      setUrl(null)
    }
  }, [file])
  return url
}
