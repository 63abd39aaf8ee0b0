import { type UsageParameters, type UsageReport, usageDaysAtMost } from '@omniai/contracts/schemas/usage'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { type Cost, costsOf, type Prices, pricing, tokensOf, totalOf } from './costs.ts'
import { type UsageFilter, type UsageSums, usageStore } from './usage-store.ts'
import { daysBetween } from './zoned-days.ts'

/** Sums over one's own runs. What they cost is worked out with the prices of today. */
export async function usageOf(
  database: Database,
  prices: Prices,
  { userId }: Owner,
  query: UsageParameters,
): Promise<UsageReport> {
  if (query.thread_id && !(await conversationStore(database).thread(userId, query.thread_id))) {
    throw new ApiError('E_NOT_FOUND')
  }
  const filter: UsageFilter = {
    ...(query.from && { from: Date.parse(query.from) }),
    ...(query.until && { until: Date.parse(query.until) }),
    ...(query.thread_id && { threadId: query.thread_id }),
  }
  const store = usageStore(database.tables<ConversationTables>())
  const costOf = await pricing(prices)
  const days = query.time_zone ? await daysOf(store, userId, filter, query.time_zone, costOf) : null
  const rows = await store.byModel(userId, filter)
  const models = rows
    .map(row => {
      const { provider_id, model_id, ...counts } = row
      return { model: { provider_id, model_id }, ...counts, cost: costOf(row) }
    })
    .sort((one, other) => tokensOf(other) - tokensOf(one))
  return {
    ...totalOf(rows),
    costs: costsOf(models.map(({ cost }) => cost)),
    models,
    ...(days && { days }),
  }
}

async function daysOf(
  store: ReturnType<typeof usageStore>,
  userId: string,
  filter: UsageFilter,
  timeZone: string,
  costOf: (sums: UsageSums) => Cost | null,
) {
  const { from, until } = filter
  if (from === undefined || until === undefined) {
    throw new ApiError('E_VALIDATION', {
      detail: [{ path: '/time_zone', message: 'needs from and until' }],
    })
  }
  const days = daysBetween(from, until, timeZone, usageDaysAtMost)
  const sums = await store.byDay(userId, filter, days)
  return days.map(({ day, ...edges }, index) => {
    const rows = sums.filter(row => row.day === index)
    return {
      day,
      from: new Date(edges.from).toISOString(),
      until: new Date(edges.until).toISOString(),
      ...totalOf(rows),
      costs: costsOf(rows.map(costOf)),
    }
  })
}
