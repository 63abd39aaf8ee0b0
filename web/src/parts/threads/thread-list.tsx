import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { activeRuns, threadList } from '../../api/catalog.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { groupThreads } from './group-threads.ts'
import { deleteThread } from './thread-changes.ts'
import { ThreadRow } from './thread-row.tsx'

export function ThreadList({ activeId, onOpen }: { activeId: string | null; onOpen: () => void }) {
  const { data, problem } = useResource(threadList)
  const [loadingMore, setLoadingMore] = useState(false)
  const { data: runs } = useResource(activeRuns)
  const [, navigate] = useLocation()
  const end = useRef<HTMLDivElement>(null)

  const groups = useMemo(() => {
    // A thread that moved up between two pages stands in both.
    const threads = new Map(data?.items.map(thread => [thread.id, thread]))
    return groupThreads([...threads.values()], new Date())
  }, [data])
  const running = useMemo(() => new Set(runs?.items.map(run => run.thread_id)), [runs])

  const remove = useCallback(
    (threadId: string) => {
      if (threadId === activeId) navigate(paths.newChat)
      void deleteThread(threadId)
    },
    [activeId, navigate],
  )

  const hasMore = Boolean(data?.nextCursor)
  useEffect(() => {
    if (!end.current || !hasMore || loadingMore) return
    const observer = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return
      setLoadingMore(true)
      threadList
        .more()
        .catch(() => {})
        .finally(() => setLoadingMore(false))
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [hasMore, loadingMore])

  if (!data) {
    if (!problem) return <Skeleton label="Loading threads" rows={6} className="px-3 pt-3" />
    return (
      <div className="flex flex-col items-start gap-2 px-3 pt-3 text-13 text-muted">
        <p>{problem.message}</p>
        <Button size="small" onClick={() => void reload(threadList)}>
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
        {loadingMore && 'Loading more…'}
      </div>
    </>
  )
}
