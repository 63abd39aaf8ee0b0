import type { Thread } from '@omniai/contracts/schemas/thread'
import { GitBranch } from 'lucide-react'
import { Link } from 'wouter'
import { threadView } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'

/** Where a branched thread came from, as long as that is still there. */
export function OriginLine({ origin }: { origin: NonNullable<Thread['origin']> }) {
  const { data, problem } = useResource(threadView(origin.thread_id))
  return (
    <p className="flex min-h-6 items-center gap-2 pb-4 text-13 text-muted">
      <GitBranch size={16} aria-hidden className="shrink-0" />
      {data && data.deleted_at === null ? (
        <span className="min-w-0 truncate">
          Branched from{' '}
          <Link
            href={paths.thread(origin.thread_id)}
            className="text-accent underline-offset-2 hover:underline"
          >
            {data.title || 'a thread without a title'}
          </Link>
        </span>
      ) : (
        (data || problem) && 'Branched from a thread that is no longer there'
      )}
    </p>
  )
}
