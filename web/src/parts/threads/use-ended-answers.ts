/** Marks threads whose answer ended while another one, or another window, was looked at. */
import type { RunPage } from '@omniai/contracts/schemas/run'
import { useEffect, useRef } from 'react'
import { call } from '../../api/api.ts'
import { activeRuns } from '../../api/catalog.ts'
import { reload } from '../../api/resources.ts'
import { announce } from '../../stores/announcements.ts'
import { markSeen, markUnseen } from '../../stores/unseen.ts'

/** A hidden page asks by itself only while something is being written. */
const askHiddenEvery = 10_000

const isHidden = () => document.visibilityState === 'hidden'

export function useEndedAnswers(runs: RunPage | undefined, activeId: string | null): void {
  const before = useRef(runs)
  const lookedAt = useRef(activeId)
  lookedAt.current = activeId
  useEffect(() => {
    const now = new Set(runs?.items.map(run => run.id))
    for (const { id, kind, thread_id } of before.current?.items ?? []) {
      if (kind !== 'chat' || !thread_id || now.has(id)) continue
      const isSeen = () => thread_id === lookedAt.current && !isHidden()
      if (!isSeen()) void tell(thread_id, isSeen)
    }
    before.current = runs
  }, [runs])

  const writing = runs !== undefined && runs.items.length > 0
  useEffect(() => {
    if (!writing) return
    const timer = setInterval(() => isHidden() && void reload(activeRuns), askHiddenEvery)
    return () => clearInterval(timer)
  }, [writing])

  useEffect(() => {
    if (activeId === null) return
    const look = () => {
      if (!isHidden()) markSeen(activeId)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [activeId])
}

/** A thread that was deleted meanwhile is not there, and nobody misses its answer. */
async function tell(threadId: string, isSeen: () => boolean): Promise<void> {
  const thread = await call('threadView', { params: { thread_id: threadId } }).catch(() => null)
  if (!thread || isSeen()) return
  markUnseen(threadId)
  if (!isHidden()) announce(`An answer is finished in “${thread.title || 'New thread'}”`)
}
