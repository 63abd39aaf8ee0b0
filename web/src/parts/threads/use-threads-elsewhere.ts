/**
 * What other tabs and devices do with the same threads: told by the other tabs of this browser at once,
 * found out about the rest by looking every few seconds while the page is visible.
 */
import { useEffect, useRef } from 'react'
import { activeRuns, refreshLists, refreshThread, threadView } from '../../api/catalog.ts'
import { invalidate } from '../../api/resources.ts'
import { listenToOtherTabs } from '../../api/tab-channel.ts'
import { useResource } from '../../api/use-resource.ts'
import { useEndedAnswers } from './use-ended-answers.ts'

export function useThreadsElsewhere(activeId: string | null): void {
  useEffect(
    () =>
      listenToOtherTabs(message => {
        if (message.type === 'session') {
          // What this tab alone keeps, nobody else can take away.
          const { left } = message
          if (left) void import('../../stores/unanswered.ts').then(module => module.forgetUnanswered(left))
          return
        }
        refreshLists()
        if (message.type === 'thread') void refreshThread(message.threadId)
      }),
    [],
  )

  // A run that began or ended anywhere: the list shows it, and the open thread attaches to it.
  const { data: runs } = useResource(activeRuns)
  useEndedAnswers(runs, activeId)
  const running = runs?.items.map(run => `${run.thread_id} ${run.id}`).join('\n')
  const before = useRef(running)
  useEffect(() => {
    if (running === undefined || running === before.current) return
    const first = before.current === undefined
    before.current = running
    if (first) return
    void invalidate(['threads'])
    if (activeId) void refreshThread(activeId)
  }, [running, activeId])

  const { data: thread } = useResource(activeId === null ? null : threadView(activeId))
  const version = thread && `${thread.id} ${thread.updated_at} ${thread.head_id} ${thread.active_run_id}`
  const seen = useRef(version)
  useEffect(() => {
    const sameThread = seen.current?.split(' ')[0] === version?.split(' ')[0]
    if (version !== undefined && sameThread && version !== seen.current) {
      void invalidate(['thread', activeId ?? '', 'messages'])
    }
    seen.current = version
  }, [version, activeId])
}
