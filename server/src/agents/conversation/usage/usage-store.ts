import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { ConversationTables } from '../tables.ts'
import type { ZonedDay } from './zoned-days.ts'

export type UsageFilter = { readonly from?: number; readonly until?: number; readonly threadId?: string }

type Entries = SelectQueryBuilder<ConversationTables, 'usage_entries', object>

/** What every run used. It outlives its thread: it says how much, never what. */
export function usageStore(db: Kysely<ConversationTables>) {
  const within = ({ from, until, threadId }: UsageFilter): Entries =>
    db
      .selectFrom('usage_entries')
      .$if(from !== undefined, query => query.where('at', '>=', from!))
      .$if(until !== undefined, query => query.where('at', '<', until!))
      .$if(threadId !== undefined, query => query.where('thread_id', '=', threadId!))

  return {
    add: (entry: ConversationTables['usage_entries']) =>
      db
        .insertInto('usage_entries')
        .values(entry)
        .onConflict(conflict => conflict.column('run_id').doNothing())
        .execute(),

    async countsSince(userId: string, from: number): Promise<{ runs: number; tokens: number }> {
      const row = await within({ from })
        .select(({ fn }) => [
          fn.countAll<number>().as('runs'),
          sql<number | null>`sum(prompt_tokens + completion_tokens)`.as('tokens'),
        ])
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return { runs: Number(row.runs), tokens: Number(row.tokens ?? 0) }
    },

    async byModel(userId: string, filter: UsageFilter): Promise<UsageSums[]> {
      const rows = await within(filter)
        .where('user_id', '=', userId)
        .select(['provider_id', 'model_id', ...sums])
        .groupBy(['provider_id', 'model_id'])
        .execute()
      return rows.map(inNumbers)
    },

    /** `day` is the place in `days`; one without use is in no row. */
    async byDay(userId: string, filter: UsageFilter, days: readonly ZonedDay[]): Promise<DaySums[]> {
      const rows = await onDays(within(filter).where('user_id', '=', userId), days)
        .select(['day', 'provider_id', 'model_id', ...sums])
        .groupBy(['day', 'provider_id', 'model_id'])
        .execute()
      return rows.map(inNumbers)
    },

    /** Of all people, or of one of them: what administrators see. */
    async ofEveryone(filter: UsageFilter, userId: string | undefined): Promise<(UsageSums & OfUser)[]> {
      const rows = await within(filter)
        .$if(userId !== undefined, query => query.where('user_id', '=', userId!))
        .select(['user_id', 'provider_id', 'model_id', ...sums])
        .groupBy(['user_id', 'provider_id', 'model_id'])
        .execute()
      return rows.map(inNumbers)
    },

    async ofEveryoneByDay(
      filter: UsageFilter,
      userId: string | undefined,
      days: readonly ZonedDay[],
    ): Promise<(DaySums & OfUser)[]> {
      const entries = within(filter).$if(userId !== undefined, query => query.where('user_id', '=', userId!))
      const rows = await onDays(entries, days)
        .select(['day', 'user_id', 'provider_id', 'model_id', ...sums])
        .groupBy(['day', 'user_id', 'provider_id', 'model_id'])
        .execute()
      return rows.map(inNumbers)
    },
  }
}

export type UsageSums = {
  readonly provider_id: string
  readonly model_id: string
  readonly runs: number
  readonly estimated_runs: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
}
export type DaySums = UsageSums & { readonly day: number }
type OfUser = { readonly user_id: string }

type WithDays = ConversationTables & { days: { day: number; day_from: number; day_until: number } }

/** Literals: there are as many as days, and only numbers of ours. */
function onDays(entries: Entries, days: readonly ZonedDay[]) {
  const rows = days.map(
    ({ from, until }, day) =>
      sql`select ${sql.lit(day)} as day, ${sql.lit(from)} as day_from, ${sql.lit(until)} as day_until`,
  )
  return entries.innerJoin(sql<WithDays['days']>`(${sql.join(rows, sql` union all `)})`.as('days'), join =>
    join.onRef('at', '>=', 'days.day_from').onRef('at', '<', 'days.day_until'),
  )
}

const sums = [
  sql<number>`count(*)`.as('runs'),
  sql<number>`sum(estimated)`.as('estimated_runs'),
  sql<number>`sum(prompt_tokens)`.as('prompt_tokens'),
  sql<number>`sum(completion_tokens)`.as('completion_tokens'),
] as const

/** PostgreSQL gives sums as text. */
const inNumbers = <Row extends UsageSums>(row: Row): Row => ({
  ...row,
  runs: Number(row.runs),
  estimated_runs: Number(row.estimated_runs),
  prompt_tokens: Number(row.prompt_tokens),
  completion_tokens: Number(row.completion_tokens),
})
