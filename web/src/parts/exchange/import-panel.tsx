import { Upload } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { useUser } from '../../api/meta.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { counted, sizeWords } from './amounts.ts'
import { beginImport, importJob } from './import-job.ts'
import { countWords } from './import-report.ts'
import { ImportResult } from './import-result.tsx'
import { useFocusWhenLost } from './use-focus-when-lost.ts'

export function ImportPanel() {
  const { id } = useUser()
  const job = importJob.useState(id)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-14 text-normal">
        Takes an archive of OmniAI, the exports of ChatGPT and Claude (the zip file, or its
        conversations.json), of Open WebUI and of LibreChat (the JSON files). What is here already is not
        taken twice, so a file may be imported again. Of files only the pictures in documents of OmniAI are in
        these exports.
      </p>
      {job?.status === 'running' ? <Progress job={job} /> : <FilePlace ended={job !== null} />}
      {job && job.status !== 'running' && <ImportResult job={job} />}
    </div>
  )
}

function FilePlace({ ended }: { ended: boolean }) {
  const button = useFocusWhenLost<HTMLButtonElement>(ended)
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = (files: FileList | null) => {
    if (files && files.length > 0) beginImport([...files])
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first
    <div
      onDragOver={event => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={classNames(
        'flex flex-col items-center gap-2 rounded-10 border border-dashed px-4 py-6 text-center transition-colors',
        over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <Button ref={button} onClick={() => input.current?.click()}>
        <Upload size={16} aria-hidden />
        Choose files
      </Button>
      <p className="text-13 text-muted">or drop them here</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to import"
        accept=".json,.jsonl,.ndjson,.zip,application/json,application/zip"
        onChange={event => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
    </div>
  )
}

type RunningImport = NonNullable<ReturnType<typeof importJob.useState>>

function Progress({ job }: { job: RunningImport }) {
  const cancel = useFocusWhenLost<HTMLButtonElement>(true)
  const total = job.files.reduce((sum, { size }) => sum + size, 0)
  return (
    <div className="flex flex-col gap-3 rounded-10 border border-line px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-[min(100%,14rem)] flex-1 text-14 break-words text-normal">
          Importing {job.files.length === 1 ? job.files[0]?.name : counted(job.files.length, 'file')}
        </p>
        <Button ref={cancel} size="small" onClick={importJob.stop}>
          Cancel
        </Button>
      </div>
      <progress
        aria-label="Read of the files"
        max={Math.max(total, 1)}
        value={job.bytesRead}
        className="h-1.5 w-full accent-accent"
      />
      <p className="text-13 text-muted tabular-nums">
        {sizeWords(job.bytesRead)} of {sizeWords(total)} read, {countWords(job.lines)}. You can use other
        pages meanwhile; keep this tab open.
      </p>
    </div>
  )
}
