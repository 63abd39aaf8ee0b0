/**
 * The one reducer of run events: the server's log, its tests and the browser all fold with it,
 * so what is stored and what is shown cannot disagree. Pure: a new view for every event.
 */
import type { Fallback, MessagePart, Phase, RunEvent, TerminalStatus, Usage } from './run-events.ts'

export type RunView = {
  /** The last event that went in; resume after it. */
  readonly seq: number
  readonly phase: Phase | null
  readonly parts: readonly MessagePart[]
  /** Set when another model answers than the one that was asked. */
  readonly fallback: Fallback | null
  readonly start: Extract<RunEvent, { type: 'run-start' }> | null
  readonly end: {
    readonly status: TerminalStatus
    readonly reason: string
    readonly error: { readonly code: string; readonly message: string } | null
    readonly usage: Usage | null
  } | null
}

export const emptyRunView: RunView = {
  seq: 0,
  phase: 'queued',
  parts: [],
  fallback: null,
  start: null,
  end: null,
}

/** A gap, a repeat with other content, or a part of another kind: the reader must attach again from its seq. */
export class BrokenStream extends Error {
  override name = 'BrokenStream'
}

/**
 * @param seq of the event. One that already went in changes nothing; one too far ahead throws BrokenStream
 *   (a snapshot may skip ahead, since it replaces everything before it).
 */
export function applyEvent(view: RunView, seq: number, event: RunEvent): RunView {
  if (seq <= view.seq) return view
  if (seq !== view.seq + 1 && event.type !== 'snapshot') {
    throw new BrokenStream(`Expected event ${view.seq + 1}, got ${seq}`)
  }
  const next = fold(view, event)
  return { ...next, seq }
}

function fold(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case 'run-start':
      return { ...view, start: event, parts: [], fallback: null, end: null }
    case 'phase':
      return { ...view, phase: event.phase }
    case 'fallback': {
      const { type: _, ...fallback } = event
      return { ...view, fallback }
    }
    case 'text-start':
      return withPart({ ...view, phase: 'writing' }, event.part, { type: 'text', text: '' })
    case 'text-delta':
      return changed(view, event.part, 'text', part => ({ ...part, text: append(part.text, event) }))
    case 'reasoning-start':
      return withPart({ ...view, phase: 'thinking' }, event.part, {
        type: 'reasoning',
        text: '',
        duration_ms: null,
      })
    case 'reasoning-delta':
      return changed(view, event.part, 'reasoning', part => ({ ...part, text: append(part.text, event) }))
    case 'reasoning-end':
      return changed(view, event.part, 'reasoning', part => ({ ...part, duration_ms: event.duration_ms }))
    case 'text-end':
      return view
    case 'tool-call': {
      const { part, type: _, ...call } = event
      return withPart(view, part, { type: 'tool', ...call, result: null, ok: null })
    }
    case 'tool-result':
      return changed(view, event.part, 'tool', part => ({ ...part, result: event.result, ok: event.ok }))
    case 'step-start': {
      const { part, type: _, ...step } = event
      return withPart(view, part, { type: 'step', ...step, text: '', state: 'running' })
    }
    case 'step-delta':
      return changed(view, event.part, 'step', part => ({ ...part, text: append(part.text, event) }))
    case 'step-end':
      return changed(view, event.part, 'step', part => ({
        ...part,
        state: event.ok ? 'completed' : 'failed',
      }))
    case 'source': {
      const { part, ...source } = event
      return withPart(view, part, source)
    }
    case 'artifact': {
      const { part, ...artifact } = event
      return withPart(view, part, artifact)
    }
    case 'analysis': {
      const { part, ...analysis } = event
      return withPart(view, part, analysis)
    }
    case 'snapshot':
      return { ...view, parts: event.parts }
    case 'run-end': {
      const { type: _, fallback = view.fallback, ...end } = event
      return { ...view, phase: null, fallback, end }
    }
    default:
      return unreachable(event)
  }
}

function withPart(view: RunView, index: number, part: MessagePart): RunView {
  if (index !== view.parts.length) throw new BrokenStream(`Expected part ${view.parts.length}, got ${index}`)
  return { ...view, parts: [...view.parts, part] }
}

function changed<T extends MessagePart['type']>(
  view: RunView,
  index: number,
  type: T,
  change: (part: Extract<MessagePart, { type: T }>) => MessagePart,
): RunView {
  const part = view.parts[index]
  if (part?.type !== type) throw new BrokenStream(`Part ${index} is not ${type}`)
  const parts = view.parts.slice()
  parts[index] = change(part as Extract<MessagePart, { type: T }>)
  return { ...view, parts }
}

function append(text: string, delta: { offset: number; text: string }): string {
  if (delta.offset !== text.length)
    throw new BrokenStream(`Expected offset ${text.length}, got ${delta.offset}`)
  return text + delta.text
}

function unreachable(event: never): never {
  throw new BrokenStream(`Unknown event ${JSON.stringify(event)}`)
}

/** The readable text of an answer: its text parts, joined. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts
    .filter(part => part.type === 'text')
    .map(part => part.text)
    .join('\n\n')
}
