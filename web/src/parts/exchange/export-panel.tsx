import { useUser } from '../../api/meta.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import { counted, sizeWords } from './amounts.ts'
import { beginExport, exportJob } from './export-job.ts'
import { useFocusWhenLost } from './use-focus-when-lost.ts'

export function ExportPanel() {
  const { id } = useUser()
  const job = exportJob.useState(id)
  const begin = () => void beginExport().catch(toastProblem)
  const running = job?.status === 'running'
  const cancel = useFocusWhenLost<HTMLButtonElement>(running)
  const start = useFocusWhenLost<HTMLButtonElement>(job !== null && !running)
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="text-14 text-normal">
        Every thread with all its branches, your context blocks and your presets, and the projects that you
        own with their documents and pictures, one JSON object a line. Not in it: the trash, temporary chats,
        attached files, the history of documents, and how much you used. One thread alone: “Export” in its
        options.
      </p>
      {running ? (
        <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-2 rounded-10 border border-line px-4 py-3">
          <Spinner />
          <p className="min-w-[min(100%,14rem)] flex-1 text-14 text-normal tabular-nums">
            {counted(job.threads, 'thread')}, {counted(job.messages, 'message')},{' '}
            {job.documents > 0 && `${counted(job.documents, 'document')}, `}
            {sizeWords(job.bytes)} so far
          </p>
          <Button ref={cancel} size="small" onClick={exportJob.stop}>
            Cancel
          </Button>
        </div>
      ) : (
        <Button ref={start} onClick={begin}>
          Export everything
        </Button>
      )}
      <div aria-live="polite" className="w-full empty:hidden">
        {job?.status === 'done' && (
          <Notice
            tone="good"
            title={`Exported ${counted(job.threads, 'thread')}${
              job.documents > 0 ? ` and ${counted(job.documents, 'document')}` : ''
            }`}
          >
            {counted(job.messages, 'message')}, {sizeWords(job.bytes)}, in {job.fileName}. The same file can
            be imported below, here or on another OmniAI.
          </Notice>
        )}
        {job?.status === 'stopped' && (
          <Notice tone="info" title="Export cancelled">
            No file was written.
          </Notice>
        )}
        {job?.status === 'failed' && job.problem && (
          <div className="flex flex-col gap-2">
            <ProblemNotice problem={job.problem} actions={<Button onClick={begin}>Export again</Button>} />
            <p className="text-13 text-muted">
              No file was written: half an archive would look like a whole one.
            </p>
          </div>
        )}
      </div>
    </div>
  )
}
