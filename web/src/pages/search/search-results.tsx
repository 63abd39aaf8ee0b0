import type { SearchHit } from '@omniai/contracts/schemas/search'
import { useRef } from 'react'
import { Link } from 'wouter'
import type { Paged } from '../../api/paged.ts'
import { reload } from '../../api/resources.ts'
import { hits, type SearchQuery } from '../../api/search.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { groupHits, type HitGroup } from '../../parts/threads/group-hits.ts'
import { SnippetText } from '../../parts/threads/snippet.tsx'
import { paths } from '../../paths.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'

type SearchResultsProps = {
  query: SearchQuery | null
  filtered: boolean
  onWiden: () => void
  onNarrow: (threadId: string) => void
}

export function SearchResults({ query, filtered, onWiden, onNarrow }: SearchResultsProps) {
  const list = query && hits(query)
  const { data, problem } = useResource(list)
  const before = useRef<Paged<SearchHit> | undefined>(undefined)
  if (data) before.current = data
  // While the next answer is under way the last one stays, so that nothing jumps with every letter.
  const shown = query ? (data ?? before.current) : undefined

  if (!query || !list) {
    return (
      <p className="text-14 text-muted">
        Looks through the titles and messages of your threads. All words must be there; the last one may go
        on.
      </p>
    )
  }
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
    )
  }
  if (!shown) return <Skeleton label="Searching" rows={5} />
  const groups = groupHits(shown.items)
  const count = `${shown.items.length}${shown.nextCursor ? ' or more' : ''} ${shown.items.length === 1 ? 'place' : 'places'} in ${groups.length} ${groups.length === 1 ? 'thread' : 'threads'}`
  return (
    <section
      aria-label="Results"
      aria-busy={!data}
      className={classNames('flex flex-col transition-opacity', !data && 'opacity-60')}
    >
      <p role="status" className={groups.length === 0 ? 'sr-only' : 'pb-3 text-12 text-muted tabular-nums'}>
        {!data ? '' : groups.length === 0 ? 'Nothing found' : count}
      </p>
      {groups.length === 0 && data && <NothingFound query={query} filtered={filtered} onWiden={onWiden} />}
      <ul className="flex flex-col gap-5">
        {groups.map(group => (
          <li key={group.threadId}>
            <FoundThread group={group} onNarrow={groups.length > 1 ? () => onNarrow(group.threadId) : null} />
          </li>
        ))}
      </ul>
      {data && <MoreButton list={list} />}
    </section>
  )
}

function FoundThread({ group, onNarrow }: { group: HitGroup; onNarrow: (() => void) | null }) {
  const { threadId, title, state, inTitle } = group
  const words = inTitle ? <SnippetText snippet={inTitle.snippet} /> : title || 'New thread'
  const inTrash = state === 'trash'
  return (
    <article aria-label={title || 'New thread'} className="flex flex-col gap-1">
      <h2 className="flex flex-wrap items-baseline gap-x-2 text-14 font-medium text-strong">
        <Link
          href={inTrash ? paths.trash : paths.thread(threadId)}
          className="min-w-0 underline-offset-2 hover:underline"
        >
          {words}
        </Link>
        {state === 'archived' && <Badge>Archive</Badge>}
        {inTrash && <Badge tone="warn">Trash</Badge>}
        {onNarrow && group.hits.length > 0 && (
          <Button size="small" look="quiet" className="ml-auto font-normal text-muted" onClick={onNarrow}>
            Only this thread
          </Button>
        )}
      </h2>
      {group.hits.length > 0 && (
        <ul className="flex flex-col gap-px border-l border-line pl-1">
          {group.hits.map(hit => (
            <li key={hit.message_id}>
              <FoundMessage hit={hit} inTrash={inTrash} />
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}

function FoundMessage({ hit, inTrash }: { hit: SearchHit; inTrash: boolean }) {
  const { message_id, thread_id, role, model, snippet, at } = hit
  return (
    <Link
      href={inTrash || !message_id ? paths.trash : paths.message(thread_id, message_id)}
      className="flex flex-col gap-0.5 rounded-6 px-3 py-2 transition-colors hover:bg-surface-1 focus-visible:outline-offset-[-2px]"
    >
      <span className="text-14 break-words text-normal">
        <SnippetText snippet={snippet} />
      </span>
      <span className="text-12 text-muted">
        {role === 'user' ? 'You' : (model?.model_id ?? 'The model')} · <When at={at} />
      </span>
    </Link>
  )
}

type NothingFoundProps = Pick<SearchResultsProps, 'filtered' | 'onWiden'> & { query: SearchQuery }

function NothingFound({ query, filtered, onWiden }: NothingFoundProps) {
  const words = query.q.trim().split(/\s+/)
  return (
    <div className="flex flex-col items-start gap-3 text-14 text-normal">
      <p>Nothing was found for “{query.q.trim()}”.</p>
      <ul className="list-disc pl-5 text-muted">
        {words.length > 1 && <li>All words must stand in the same message. Try fewer.</li>}
        {query.q.includes('"') && <li>Quotes ask for exactly that order of words. Try without.</li>}
        <li>Words are found by their beginning only for the last one: type it whole or leave it open.</li>
        {filtered && <li>Filters are set. Clear them to look everywhere.</li>}
      </ul>
      {query.state !== 'trash' && <Button onClick={onWiden}>Look in the trash</Button>}
    </div>
  )
}
