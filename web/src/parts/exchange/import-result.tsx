import { CircleAlert, CircleCheck, CircleMinus } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { announce } from '../../stores/announcements.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { counted } from './amounts.ts'
import { importJob } from './import-job.ts'
import {
  byUrgency,
  countsOf,
  countWords,
  kindWords,
  outcomeWords,
  type ReportLine,
  reportText,
} from './import-report.ts'

type EndedImport = NonNullable<ReturnType<typeof importJob.useState>>

const shownAtFirst = 50

export function ImportResult({ job }: { job: EndedImport }) {
  const { status, lines, warnings, problem } = job
  const { failed } = countsOf(lines)
  const words = countWords(lines)
  useEffect(() => announce(`Import ended: ${words}`), [words])
  const nothing = lines.length === 0
  return (
    <div className="flex flex-col gap-4">
      {status === 'failed' && problem ? (
        <div className="flex flex-col gap-2">
          <ProblemNotice problem={problem} />
          <p className="text-13 text-muted">
            {words} until then. Choose the same files again to go on: what is here already is not taken twice.
          </p>
        </div>
      ) : (
        <Notice
          tone={status === 'stopped' ? 'info' : nothing || failed > 0 ? 'warn' : 'good'}
          title={status === 'stopped' ? `Cancelled: ${words}` : nothing ? 'Nothing was imported' : words}
        >
          {status === 'stopped'
            ? 'What was imported stays. Choose the same files again to go on.'
            : nothing
              ? 'No conversation was found. Choose the export as you got it.'
              : failed > 0 && 'The list says why for each of them.'}
        </Notice>
      )}
      {warnings.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-5 text-13 text-normal">
          {warnings.map(warning => (
            <li key={warning} className="break-words">
              {warning}
            </li>
          ))}
        </ul>
      )}
      {!nothing && <Report lines={lines} />}
      <div className="flex flex-wrap gap-2">
        {!nothing && (
          <Button
            size="small"
            onClick={() =>
              saveFile(
                'omniai-import-report.txt',
                new Blob([reportText(lines, warnings, new Date())], { type: 'text/plain;charset=utf-8' }),
              )
            }
          >
            Download report
          </Button>
        )}
        <Button size="small" look="quiet" onClick={importJob.forget}>
          Close
        </Button>
      </div>
    </div>
  )
}

function Report({ lines }: { lines: readonly ReportLine[] }) {
  const sorted = useMemo(() => byUrgency(lines), [lines])
  const [shown, setShown] = useState(shownAtFirst)
  return (
    <>
      <ul aria-label="What became of each" className="divide-y divide-line rounded-10 border border-line">
        {sorted.slice(0, shown).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a finished report never changes
          <ReportRow key={index} line={line} />
        ))}
      </ul>
      {sorted.length > shown && (
        <Button size="small" className="self-start" onClick={() => setShown(shown + 200)}>
          Show more of {counted(sorted.length, 'line')}
        </Button>
      )}
    </>
  )
}

const icons = {
  imported: <CircleCheck size={16} aria-hidden className="text-good" />,
  already_there: <CircleMinus size={16} aria-hidden className="text-muted" />,
  failed: <CircleAlert size={16} aria-hidden className="text-bad" />,
}

function ReportRow({ line }: { line: ReportLine }) {
  const title = line.title || 'Without a title'
  const place = line.thread_id
    ? paths.thread(line.thread_id)
    : line.project_id
      ? paths.project(line.project_id, { doc: line.doc_id ?? null })
      : null
  return (
    <li className="flex gap-3 px-4 py-2.5">
      <span className="mt-0.5 shrink-0">{icons[line.outcome]}</span>
      <div className="min-w-0 flex-1">
        <p className="text-14 break-words text-strong">
          {place ? (
            <Link href={place} className="underline-offset-2 hover:underline">
              {title}
            </Link>
          ) : (
            title
          )}
        </p>
        <p className="text-12 text-muted">
          {outcomeWords[line.outcome]}
          {line.kind !== 'conversation' && ` · ${kindWords[line.kind].toLowerCase()}`}
          {line.messages > 0 && ` · ${counted(line.messages, 'message')}`}
        </p>
        {line.notes.map(note => (
          <p key={note} className="text-12 break-words text-normal">
            {note}
          </p>
        ))}
      </div>
    </li>
  )
}
