/**
 * What other tabs and devices do with the same threads: told by the other tabs of this browser at once,
 * found out about the rest by looking every few seconds while the page is visible.
 */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { refreshThread } from '../../api/branches.ts'
import { activeRunsQuery, threadQuery, threadsKey } from '../../api/queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { listenToOtherTabs } from '../../api/tab-channel.ts'

const lookEvery = 8_000

export function useThreadsElsewhere(activeId: string | null): void {
  useEffect(
    () =>
      listenToOtherTabs(message => {
        if (message.type === 'session') return
        void queryClient.invalidateQueries({ queryKey: threadsKey })
        void queryClient.invalidateQueries({ queryKey: activeRunsQuery.queryKey })
        if (message.type === 'thread') void refreshThread(message.threadId)
      }),
    [],
  )

  // A run that began or ended anywhere: the list shows it, and the open thread attaches to it.
  const { data: runs } = useQuery(activeRunsQuery)
  const running = runs?.items.map(run => `${run.thread_id} ${run.id}`).join('\n')
  const before = useRef(running)
  useEffect(() => {
    if (running === undefined || running === before.current) return
    const first = before.current === undefined
    before.current = running
    if (first) return
    void queryClient.invalidateQueries({ queryKey: threadsKey })
    if (activeId) void refreshThread(activeId)
  }, [running, activeId])

  const { data: thread } = useQuery({
    ...threadQuery(activeId ?? ''),
    enabled: activeId !== null,
    refetchInterval: lookEvery,
  })
  const version = thread && `${thread.id} ${thread.updated_at} ${thread.head_id} ${thread.active_run_id}`
  const seen = useRef(version)
  useEffect(() => {
    const sameThread = seen.current?.split(' ')[0] === version?.split(' ')[0]
    if (version !== undefined && sameThread && version !== seen.current) {
      void queryClient.invalidateQueries({ queryKey: ['thread', activeId, 'messages'] })
    }
    seen.current = version
  }, [version, activeId])
}
