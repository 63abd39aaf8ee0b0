import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useLocation } from 'wouter'
import { asProblem } from '../../api/problem.ts'
import { activeRunsQuery, threadsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { groupThreads } from './group-threads.ts'
import { deleteThread } from './thread-changes.ts'
import { ThreadRow } from './thread-row.tsx'

export function ThreadList({ activeId, onOpen }: { activeId: string | null; onOpen: () => void }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(threadsQuery)
  const { data: runs } = useQuery(activeRunsQuery)
  const [, navigate] = useLocation()
  const end = useRef<HTMLDivElement>(null)

  const groups = useMemo(() => {
    const threads = data?.pages.flatMap(page => page.items) ?? []
    return groupThreads([...new Map(threads.map(thread => [thread.id, thread])).values()], new Date())
  }, [data])
  const running = useMemo(() => new Set(runs?.items.map(run => run.thread_id)), [runs])

  const remove = useCallback(
    (threadId: string) => {
      if (threadId === activeId) navigate(paths.newChat)
      void deleteThread(threadId)
    },
    [activeId, navigate],
  )

  useEffect(() => {
    if (!end.current || !hasNextPage) return
    const observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) void fetchNextPage()
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [hasNextPage, fetchNextPage])

  if (!data) {
    if (!error) return <Skeleton label="Loading threads" rows={6} className="px-3 pt-3" />
    return (
      <div className="flex flex-col items-start gap-2 px-3 pt-3 text-13 text-muted">
        <p>{asProblem(error).message}</p>
        <Button size="small" onClick={() => void refetch()}>
          Retry
        </Button>
      </div>
    )
  }
  return (
    <>
      {groups.length === 0 && (
        <p className="px-3 pt-3 text-13 text-muted">Your threads will be listed here.</p>
      )}
      {groups.map(({ label, threads }) => (
        <section key={label} aria-label={label} className="pb-3">
          <h2 className="px-2.5 pt-2 pb-1 text-12 font-medium text-muted">{label}</h2>
          <ul className="flex flex-col gap-px">
            {threads.map(thread => (
              <ThreadRow
                key={thread.id}
                thread={thread}
                active={thread.id === activeId}
                running={running.has(thread.id)}
                onDelete={remove}
                onOpen={onOpen}
              />
            ))}
          </ul>
        </section>
      ))}
      <div ref={end} className="h-8 px-2.5 text-12 text-muted">
        {isFetchingNextPage && 'Loading more…'}
      </div>
    </>
  )
}
