import type { MessagePart } from '@omniai/contracts/run-events'
import {
  Brain,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  FileText,
  Link as LinkIcon,
  ScanText,
  Wrench,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Spinner } from '../../ui/spinner.tsx'
import { AnswerText } from './answer-text.tsx'
import { secondsOf } from './numbers.ts'

type PartOf<T extends MessagePart['type']> = Extract<MessagePart, { type: T }>
export type ExtraPart = Exclude<MessagePart, { type: 'text' }>

/** All parts of an answer that are not its text. Few answers have them, so they are loaded with the first one that does. */
export function AnswerExtra({ part, writing }: { part: ExtraPart; writing: boolean }) {
  switch (part.type) {
    case 'reasoning':
      return <Reasoning part={part} writing={writing} />
    case 'tool':
      return <ToolCard part={part} />
    case 'step':
      return <StepCard part={part} writing={writing} />
    case 'source':
      return <Source part={part} />
    case 'analysis':
      return <AnalysisLine analysis={part.analysis} />
    case 'artifact':
      return (
        <p className="flex items-center gap-2 text-14 text-normal">
          <FileText size={16} aria-hidden className="text-muted" />
          {part.title} <span className="text-12 text-muted">{part.media_type}</span>
        </p>
      )
  }
}

/** Its text stands above; what one does with it is done beside the document. */
function AnalysisLine({ analysis }: Pick<PartOf<'analysis'>, 'analysis'>) {
  return (
    <p className="flex items-center gap-2 text-13 text-muted">
      <ScanText size={16} aria-hidden className="shrink-0" />
      <span>
        Of “{analysis.title}”. The pane Results leads to each place
        {analysis.edits.length > 0 && ', and takes over what is suggested'}.
      </span>
    </p>
  )
}

function Fold({ icon, title, children }: { icon: ReactNode; title: ReactNode; children: ReactNode }) {
  return (
    <details className="group/fold text-14">
      <summary className="-ml-1 flex w-fit max-w-full list-none items-center gap-2 rounded-6 px-1 py-0.5 text-muted transition-colors hover:text-strong [&::-webkit-details-marker]:hidden">
        <span className="shrink-0">{icon}</span>
        <span className="min-w-0 truncate">{title}</span>
        <ChevronRight
          size={16}
          aria-hidden
          className="shrink-0 transition-transform group-open/fold:rotate-90"
        />
      </summary>
      <div className="mt-2 ml-1 border-l-2 border-line pl-4">{children}</div>
    </details>
  )
}

function Reasoning({ part, writing }: { part: PartOf<'reasoning'>; writing: boolean }) {
  const title =
    part.duration_ms === null
      ? writing
        ? 'Thinking…'
        : 'Thought'
      : part.duration_ms < 100
        ? 'Thought briefly'
        : `Thought for ${secondsOf(part.duration_ms)}`
  return (
    <Fold icon={<Brain size={16} aria-hidden />} title={title}>
      <p className="text-14 leading-relaxed whitespace-pre-wrap text-muted">{part.text}</p>
    </Fold>
  )
}

function ToolCard({ part }: { part: PartOf<'tool'> }) {
  const state =
    part.ok === null ? (
      <Spinner />
    ) : part.ok ? (
      <CircleCheck size={16} className="text-good" aria-label="Done" />
    ) : (
      <CircleAlert size={16} className="text-bad" aria-label="Failed" />
    )
  return (
    <Fold
      icon={<Wrench size={16} aria-hidden />}
      title={
        <span className="flex items-center gap-2">
          <span>
            {part.ok === null ? 'Using' : 'Used'} <span className="font-mono text-13">{part.name}</span>
          </span>
          {state}
        </span>
      }
    >
      <Plain label="Input" text={part.arguments} />
      {part.result !== null && <Plain label={part.ok ? 'Result' : 'Problem'} text={part.result} />}
    </Fold>
  )
}

function Plain({ label, text }: { label: string; text: string }) {
  return (
    <div className="mb-2">
      <p className="text-12 font-medium text-muted">{label}</p>
      <pre className="max-h-60 overflow-auto font-mono text-12 leading-relaxed break-words whitespace-pre-wrap text-normal">
        {text}
      </pre>
    </div>
  )
}

function StepCard({ part, writing }: { part: PartOf<'step'>; writing: boolean }) {
  return (
    <section aria-label={part.title} className="rounded-10 border border-line px-4 py-3">
      <p className="flex items-center gap-2 text-14 font-medium text-strong">
        {part.state === 'running' ? (
          <Spinner />
        ) : part.state === 'completed' ? (
          <CircleCheck size={16} className="text-good" aria-label="Done" />
        ) : (
          <CircleAlert size={16} className="text-bad" aria-label="Failed" />
        )}
        {part.title}
      </p>
      {part.text && (
        <div className="mt-2">
          <AnswerText text={part.text} writing={writing} />
        </div>
      )}
    </section>
  )
}

function Source({ part }: { part: PartOf<'source'> }) {
  const url = part.url === null ? null : URL.parse(part.url)
  const safe = url && (url.protocol === 'https:' || url.protocol === 'http:')
  return (
    <p className="flex items-center gap-2 text-13 text-muted">
      <LinkIcon size={16} aria-hidden className="shrink-0" />
      {safe ? (
        <a
          href={url.href}
          target="_blank"
          rel="noopener noreferrer"
          className="truncate text-accent underline-offset-2 hover:underline"
        >
          {part.title} ({url.host})
        </a>
      ) : (
        <span className="truncate">{part.title}</span>
      )}
    </p>
  )
}
