import type { Analysis } from '@omniai/contracts/schemas/analysis'
import { findQuote } from '@omniai/contracts/text/quote'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { call } from '../../api/api.ts'
import type { Resource } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { openDocs } from '../editor/doc-session.ts'
import { HunkReview } from './hunk-review.tsx'
import { hunkOf } from './hunks.ts'

const severities = {
  critical: { words: 'Critical', icon: <CircleAlert size={16} className="text-bad" aria-hidden /> },
  major: { words: 'Major', icon: <TriangleAlert size={16} className="text-warn" aria-hidden /> },
  minor: { words: 'Minor', icon: <Info size={16} className="text-muted" aria-hidden /> },
} as const

const seenText = (docId: string, revisionId: string): Resource<string> => ({
  key: ['docs', 'revision-text', docId, revisionId],
  load: async signal => {
    const params = { doc_id: docId, revision_id: revisionId }
    return (await call('docRevisionView', { params, query: {} }, { signal })).text
  },
  staleAfter: Number.POSITIVE_INFINITY,
})

type AnalysisCardProps = { projectId: string; analysis: Analysis; messageId: string; isNew: boolean }

export function AnalysisCard({ projectId, analysis, messageId, isNew }: AnalysisCardProps) {
  const { doc_id: docId, revision_id, issues, edits, key_points, action_items } = analysis
  const { data: text } = useResource(seenText(docId, revision_id))
  const hunks = useMemo(
    () =>
      edits.map(({ start, end, replacement, reason }) => hunkOf({ start, end, text: replacement }, reason)),
    [edits],
  )
  return (
    <div className="flex flex-col gap-3 text-14 text-normal">
      <p>{analysis.summary}</p>
      {key_points.length > 0 && (
        <Part title="Key points">
          <ul className="list-disc pl-5">
            {key_points.map(point => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </Part>
      )}
      {issues.length > 0 && (
        <Part title="Issues">
          <ul className="flex flex-col gap-1">
            {issues.map(issue => (
              <li key={issue.problem + issue.quote}>
                <button
                  type="button"
                  onClick={() => show(docId, issue.quote, issue.place?.start ?? 0)}
                  disabled={!issue.place}
                  className="flex w-full items-start gap-2 rounded-6 px-1.5 py-1 text-left transition-colors enabled:hover:bg-surface-2 pointer-coarse:min-h-11"
                >
                  <span className="mt-0.5 shrink-0">{severities[issue.severity].icon}</span>
                  <span className="min-w-0">
                    <span className="sr-only">{severities[issue.severity].words}: </span>
                    {issue.problem}
                    <span className="line-clamp-1 text-13 text-muted">“{issue.quote}”</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {(edits.length > 0 || analysis.unplaced_edits > 0) && (
        <Part title="Suggested edits">
          {edits.length > 0 && text !== undefined && (
            <HunkReview
              place={{ projectId, docId }}
              text={text}
              hunks={hunks}
              messageId={messageId}
              isNew={isNew}
            />
          )}
          {analysis.unplaced_edits > 0 && (
            <p className="pt-1 text-13 text-muted">
              {analysis.unplaced_edits} more {analysis.unplaced_edits === 1 ? 'was' : 'were'} suggested for
              words that are not in the document.
            </p>
          )}
        </Part>
      )}
      {action_items.length > 0 && (
        <Part title="To do">
          <ul className="list-disc pl-5">
            {action_items.map(item => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </Part>
      )}
    </div>
  )
}

export const tasksOf = ({ action_items }: Analysis): string =>
  action_items.map(item => `- [ ] ${item.replace(/\s*\n\s*/g, ' ')}`).join('\n')

function show(docId: string, quote: string, near: number): void {
  const session = openDocs.get(docId)
  const place = session && findQuote(session.text(), quote, Math.max(0, near - 200))
  if (place) session.select(place)
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1">
      <h4 className="text-12 font-medium text-muted">{title}</h4>
      {children}
    </section>
  )
}
