/** What one's own runs used. A day is a day of this device. */
import type { Thread } from '@omniai/contracts/schemas/thread'
import type { UsageReport } from '@omniai/contracts/schemas/usage'
import { call } from './api.ts'
import type { Resource } from './resources.ts'

export type UsageDay = NonNullable<UsageReport['days']>[number]
export type ThreadUsage = { readonly thread: Thread; readonly report: UsageReport }

/** Midnights of the last days and of tomorrow, oldest first: the edges between them. */
export function edgesOfDays(days: number, now: Date): readonly Date[] {
  const edge = (back: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - back)
  return Array.from({ length: days + 1 }, (_, index) => edge(days - 1 - index))
}

export const spanOf = (days: number) => {
  const edges = edgesOfDays(days, new Date())
  return { edges, from: edges[0]!.toISOString(), until: edges.at(-1)!.toISOString() }
}

const staleAfter = 30_000

export const usageOf = (days: number | null): Resource<UsageReport> => ({
  key: ['usage', 'all', String(days)],
  staleAfter,
  load: signal => {
    if (days === null) return call('usageOwn', {}, { signal })
    const { from, until } = spanOf(days)
    return call('usageOwn', { query: { from, until } }, { signal })
  },
})

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export const usageByDay = (days: number): Resource<readonly UsageDay[]> => ({
  key: ['usage', 'days', String(days)],
  staleAfter,
  load: async signal => {
    const { from, until } = spanOf(days)
    const report = await call('usageOwn', { query: { from, until, time_zone: timeZone() } }, { signal })
    return report.days ?? []
  },
})

const threadsAtOnce = 10

/** Of the threads that were used last. Temporary and deleted threads are in the sums only. */
export const usageByThread = (days: number | null): Resource<readonly ThreadUsage[]> => ({
  key: ['usage', 'threads', String(days)],
  staleAfter,
  load: async signal => {
    const { items } = await call('threadList', { query: { limit: threadsAtOnce } }, { signal })
    const span = days === null ? {} : { from: spanOf(days).from, until: spanOf(days).until }
    const reports = await Promise.all(
      items.map(async thread => ({
        thread,
        report: await call('usageOwn', { query: { ...span, thread_id: thread.id } }, { signal }),
      })),
    )
    return reports
      .filter(({ report }) => report.runs > 0)
      .sort((one, other) => tokensOf(other.report) - tokensOf(one.report))
  },
})

export const tokensOf = (counts: Pick<UsageReport, 'prompt_tokens' | 'completion_tokens'>): number =>
  counts.prompt_tokens + counts.completion_tokens
