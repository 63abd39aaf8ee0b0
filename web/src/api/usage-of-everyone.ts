/** What administrators see of everyone's use, and the bounds they set. */
import type { QuotaList } from '@omniai/contracts/schemas/quota'
import type { UsageOverview, UsageOverviewQuery } from '@omniai/contracts/schemas/usage'
import { call } from './api.ts'
import type { Resource } from './resources.ts'
import { spanOf, timeZone } from './usage.ts'

export type Grouping = UsageOverviewQuery['by']

export const everyonesUsage = (days: number, by: Grouping): Resource<UsageOverview> => ({
  key: ['admin', 'usage', String(days), by],
  staleAfter: 30_000,
  load: signal => {
    const { from, until } = spanOf(days)
    return call('usageView', { query: { from, until, by, time_zone: timeZone() } }, { signal })
  },
})

export const quotas: Resource<QuotaList> = {
  key: ['admin', 'quotas'],
  load: signal => call('quotaList', {}, { signal }),
}
