import type { Doc, DocSource } from '@omniai/contracts/schemas/doc'
import { changesBetween } from '@omniai/contracts/text/change'
import { survivingParts } from '@omniai/contracts/text/ranges'
import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { docView } from '../../api/docs.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { bringForward } from '../../stores/workspace-layout.ts'
import { When } from '../../ui/when.tsx'
import { openDocs, useSessionOf } from '../editor/doc-session.ts'

/** Which parts of the document came from an answer, and from which. */
export function Origins({ projectId, docId }: { projectId: string; docId: string }) {
  const { data: doc } = useResource(docView(projectId, docId))
  if (!doc || doc.provenance.length === 0) return null
  return <OriginList projectId={projectId} doc={doc} />
}

function OriginList({ projectId, doc }: { projectId: string; doc: Doc }) {
  const [isOpen, setOpen] = useState(false)
  const now = useRestingText(isOpen ? doc.id : null, doc.text)
  const places = isOpen ? placesOf(doc, now) : []
  const known = new Map(doc.sources.map(source => [source.id, source]))
  return (
    <details
      className="border-b border-line px-4 py-3 text-14"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary className="flex items-center gap-2 rounded-6 text-13 font-medium text-muted hover:text-strong">
        <History size={16} aria-hidden />
        Where parts came from ({doc.provenance.length})
      </summary>
      <ul className="flex flex-col gap-2 pt-2">
        {places.map(({ start, end, sourceId }) => {
          const source = known.get(sourceId)
          return (
            <li key={start} className="flex flex-col">
              <button
                type="button"
                onClick={() => openDocs.get(doc.id)?.select({ start, end })}
                className="line-clamp-2 rounded-6 text-left text-normal hover:underline pointer-coarse:min-h-11"
              >
                {now.slice(start, end).trim() || '(a blank)'}
              </button>
              {source && <Origin projectId={projectId} docId={doc.id} source={source} />}
            </li>
          )
        })}
      </ul>
    </details>
  )
}

function placesOf(doc: Doc, now: string) {
  const changes = changesBetween(doc.text, now)
  return doc.provenance.flatMap(range =>
    survivingParts(range, changes).map(part => ({ ...part, sourceId: range.source_id })),
  )
}

const restMs = 400

/** What the editor shows, a moment after the last key: a list beside it need not follow each one. */
function useRestingText(docId: string | null, otherwise: string): string {
  const session = useSessionOf(docId)
  const [text, setText] = useState(otherwise)
  useEffect(() => {
    if (!session) return setText(otherwise)
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => setText(session.text())
    const unfollow = session.follow(() => {
      clearTimeout(timer)
      timer = setTimeout(look, restMs)
    })
    look()
    return () => {
      clearTimeout(timer)
      unfollow()
    }
  }, [session, otherwise])
  return text
}

function Origin({ projectId, docId, source }: { projectId: string; docId: string; source: DocSource }) {
  const address = `${paths.project(projectId, { doc: docId, thread: source.thread_id })}&message=${source.message_id}`
  return (
    <p className="text-12 text-muted">
      {source.model?.model_id ?? 'A model'}, put in by {source.applied_by.name}{' '}
      <When at={source.applied_at} />{' '}
      <Link
        href={address}
        onClick={() => bringForward('chat')}
        className="text-accent underline underline-offset-2"
      >
        Show the answer
      </Link>
    </p>
  )
}
