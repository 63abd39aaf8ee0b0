/**
 * Messages written while an answer is being written. They wait on this device, beside the draft. Each has its request
 * id from the start: two tabs that send it are one.
 */
import type { AttachmentPart } from '@omniai/contracts/run-events'
import { useCallback, useEffect, useState } from 'react'
import { newRequestId } from '../../api/request-id.ts'
import { readDraft, writeDraft } from '../../stores/drafts.ts'

export type Waiting = {
  readonly id: string
  readonly text: string
  readonly files?: readonly AttachmentPart[]
}

const isWaiting = (item: unknown): item is Waiting =>
  typeof (item as Waiting | null)?.id === 'string' && typeof (item as Waiting).text === 'string'

const placeOf = (threadId: string) => `${threadId}.queue`

function read(userId: string, threadId: string): readonly Waiting[] {
  try {
    const kept: unknown = JSON.parse(readDraft(userId, placeOf(threadId)) || '[]')
    return Array.isArray(kept) ? kept.filter(isWaiting) : []
  } catch {
    return []
  }
}

/** Belongs to one thread for as long as it lives; another thread is another component. */
export function useQueue(userId: string, threadId: string) {
  const [items, setItems] = useState(() => read(userId, threadId))

  useEffect(() => {
    const look = () => setItems(read(userId, threadId))
    window.addEventListener('storage', look)
    return () => window.removeEventListener('storage', look)
  }, [userId, threadId])

  const change = useCallback(
    (next: (before: readonly Waiting[]) => readonly Waiting[]) => {
      const changed = next(read(userId, threadId))
      writeDraft(userId, placeOf(threadId), changed.length === 0 ? '' : JSON.stringify(changed))
      setItems(changed)
    },
    [userId, threadId],
  )

  return {
    items,
    add: useCallback(
      (text: string, files: readonly AttachmentPart[]) =>
        change(before => [...before, { id: newRequestId(), text, ...(files.length > 0 && { files }) }]),
      [change],
    ),
    restore: (item: Waiting, place: number) => change(before => before.toSpliced(place, 0, item)),
    /** @returns null when another tab has sent it, or let it go. */
    take: (id: string): Waiting | null => {
      const found = read(userId, threadId).find(item => item.id === id) ?? null
      change(before => before.filter(item => item.id !== id))
      return found
    },
  }
}
