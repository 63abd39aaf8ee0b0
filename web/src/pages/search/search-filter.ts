import { bounds } from '@omniai/contracts/limits'
import { threadStates } from '@omniai/contracts/schemas/thread'
import type { SearchQuery } from '../../api/search.ts'

export const filterNames = ['q', 'role', 'model', 'from', 'until', 'state', 'thread'] as const
export type FilterValues = Readonly<Record<(typeof filterNames)[number], string>>

const isDay = (text: string) => !Number.isNaN(Date.parse(`${text}T00:00:00`))

/** What the address asks for, without what nobody could mean. Days are those of this device, whole. null: nothing. */
export function queryOf(values: FilterValues): SearchQuery | null {
  const { q, role, model, from, until, state, thread } = values
  if (q.trim() === '') return null
  return {
    q: q.slice(0, bounds.search_text),
    ...(role === 'user' || role === 'assistant' ? { role } : {}),
    ...(/^[a-z0-9][a-z0-9_-]{0,40}\/.+$/.test(model) ? { model } : {}),
    ...(isDay(from) ? { from: new Date(`${from}T00:00:00`).toISOString() } : {}),
    ...(isDay(until) ? { until: new Date(`${until}T23:59:59.999`).toISOString() } : {}),
    ...(isState(state) ? { state } : {}),
    ...(/^thr_[0-9a-z]+$/.test(thread) ? { thread_id: thread } : {}),
  }
}

const isState = (text: string): text is (typeof threadStates)[number] =>
  (threadStates as readonly string[]).includes(text)
