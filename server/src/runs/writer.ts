import { applyEvent, emptyRunView, type RunView } from '@omniai/contracts/apply-event'
import type { Fallback, Phase, RunEvent } from '@omniai/contracts/run-events'
import { type Entry, entryOf } from './entry.ts'

/** About one frame of a screen: drawing more often than that shows nobody anything. */
const frameMs = 16

/**
 * Turns what an executor produces into numbered events. Deltas that come faster than a frame are joined; the first
 * one after a pause is never held back.
 */
export function createWriter(publish: (entries: readonly Entry[]) => void, monotonic: () => number) {
  let view: RunView = emptyRunView
  let frozen = false
  let pending = ''
  let openPart: { index: number; type: 'text' | 'reasoning'; length: number; since: number } | null = null
  let flushedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let firstTokenAt: number | null = null

  function emit(...events: RunEvent[]): void {
    const entries = events.map(event => {
      const entry = entryOf(view.seq + 1, event)
      view = applyEvent(view, entry.seq, event)
      return entry
    })
    if (entries.length > 0) publish(entries)
  }

  function takePending(): RunEvent[] {
    clearTimeout(timer)
    timer = undefined
    if (!openPart || pending === '') return []
    const { index, type, length } = openPart
    const text = pending
    pending = ''
    openPart.length += text.length
    flushedAt = monotonic()
    return [{ type: `${type}-delta`, part: index, offset: length, text }]
  }

  function closeOpenPart(): RunEvent[] {
    if (!openPart) return []
    const events = takePending()
    const { index, type, since } = openPart
    openPart = null
    if (type === 'text') return [...events, { type: 'text-end', part: index }]
    return [
      ...events,
      { type: 'reasoning-end', part: index, duration_ms: Math.max(0, Math.round(monotonic() - since)) },
    ]
  }

  function append(type: 'text' | 'reasoning', text: string): void {
    if (frozen || text === '') return
    firstTokenAt ??= monotonic()
    if (openPart?.type !== type) {
      const index = view.parts.length
      emit(...closeOpenPart(), { type: `${type}-start`, part: index })
      openPart = { index, type, length: 0, since: monotonic() }
    }
    pending += text
    const wait = flushedAt + frameMs - monotonic()
    if (wait <= 0) emit(...takePending())
    else timer ??= setTimeout(() => emit(...takePending()), wait)
  }

  return {
    get view() {
      return view
    },
    get firstTokenAt() {
      return firstTokenAt
    },
    text: (text: string) => append('text', text),
    reasoning: (text: string) => append('reasoning', text),
    phase(phase: Phase): void {
      if (!frozen && view.phase !== phase) emit(...takePending(), { type: 'phase', phase })
    },
    fallback(fallback: Fallback): void {
      if (!frozen) emit(...takePending(), { type: 'fallback', ...fallback })
    },
    /** Any other event: parts are numbered here. */
    part(make: (part: number) => RunEvent): void {
      if (frozen) return
      const before = closeOpenPart()
      emit(...before)
      emit(make(view.parts.length))
    },
    start(event: Extract<RunEvent, { type: 'run-start' }>): void {
      emit(event)
    },
    /** From here on the executor writes into the void. Pending text goes out first. */
    freeze(): void {
      if (frozen) return
      emit(...closeOpenPart())
      frozen = true
    },
    /** After freeze, by the engine only. */
    finish(...events: RunEvent[]): void {
      emit(...events)
    },
  }
}

export type RunWriter = ReturnType<typeof createWriter>
