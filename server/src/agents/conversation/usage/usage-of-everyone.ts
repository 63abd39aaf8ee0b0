import {
  type UsageOverview,
  type UsageOverviewQuery,
  usageDaysAtMost,
  usageRowsAtMost,
} from '@omniai/contracts/schemas/usage'
import type { Database } from '../../../kernel/database.ts'
import type { AuthAgent } from '../../auth/index.ts'
import type { ConversationTables } from '../tables.ts'
import { type Cost, costsOf, type Prices, pricing, tokensOf, totalOf } from './costs.ts'
import { type UsageSums, usageStore } from './usage-store.ts'
import { daysBetween } from './zoned-days.ts'

type Dependencies = {
  readonly database: Database
  readonly prices: Prices
  readonly directory: Pick<AuthAgent['directory'], 'people'>
}

type Sums = UsageSums & { readonly user_id: string; readonly day?: number }
type Row = UsageOverview['rows'][number]
type Subject = { readonly [part in keyof Parts]: Parts[part] | null }
type Parts = {
  readonly day: number
  readonly user_id: string
  readonly provider_id: string
  readonly model_id: string
}

const nothing: Subject = { day: null, user_id: null, provider_id: null, model_id: null }

/** What a row is about, for each way to look at it. */
const subjects: { readonly [by in UsageOverviewQuery['by']]: (sums: Sums) => Subject } = {
  user: ({ user_id }) => ({ ...nothing, user_id }),
  model: ({ provider_id, model_id }) => ({ ...nothing, provider_id, model_id }),
  provider: ({ provider_id }) => ({ ...nothing, provider_id }),
  day: ({ day = 0 }) => ({ ...nothing, day }),
  each: ({ day = 0, user_id, provider_id, model_id }) => ({ day, user_id, provider_id, model_id }),
}

/** What everyone used, in numbers: neither threads nor words are in it. */
export async function usageOfEveryone(
  { database, prices, directory }: Dependencies,
  query: UsageOverviewQuery,
): Promise<UsageOverview> {
  const filter = { from: Date.parse(query.from), until: Date.parse(query.until) }
  const days = daysBetween(filter.from, filter.until, query.time_zone ?? 'UTC', usageDaysAtMost)
  const store = usageStore(database.tables<ConversationTables>())
  const costOf = await pricing(prices)
  const sums: Sums[] =
    query.by === 'day' || query.by === 'each'
      ? await store.ofEveryoneByDay(filter, query.user_id, days)
      : await store.ofEveryone(filter, query.user_id)

  const groups = new Map<string, { subject: Subject; sums: Sums[] }>()
  const add = (subject: Subject, row?: Sums) => {
    const key = JSON.stringify(subject)
    const group = groups.get(key) ?? { subject, sums: [] }
    groups.set(key, group)
    if (row) group.sums.push(row)
  }
  // A day on which nothing was used is one too.
  if (query.by === 'day') for (const day of days.keys()) add({ ...nothing, day })
  for (const row of sums) add(subjects[query.by](row), row)

  const ordered = [...groups.values()]
    .map(group => ({ ...group, total: totalOf(group.sums) }))
    .sort(
      (one, other) =>
        (one.subject.day ?? 0) - (other.subject.day ?? 0) || tokensOf(other.total) - tokensOf(one.total),
    )
  const shown = ordered.slice(0, usageRowsAtMost)
  const people = await directory.people([...new Set(shown.flatMap(({ subject }) => subject.user_id ?? []))])
  const rows = shown.map(({ subject, sums: parts, total }): Row => {
    const { day, user_id, provider_id, model_id } = subject
    return {
      day: day === null ? null : days[day]!.day,
      user: user_id === null ? null : { id: user_id, name: null, email: null, ...people.get(user_id) },
      provider_id,
      model_id,
      ...total,
      costs: costsOf(parts.map(costOf)),
    }
  })
  return {
    ...totalOf(sums),
    costs: costsOf(sums.map((row): Cost | null => costOf(row))),
    rows,
    cut: ordered.length > rows.length,
  }
}
