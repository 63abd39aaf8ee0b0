import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { Nullable, OneOf, Strict, ThreadId, Time, UserId } from './basics.ts'
import { ModelRef, ProviderId } from './provider.ts'

export const Cost = component(
  'Cost',
  Strict({ currency: Type.String(), amount: Type.Number() }, { description: 'At the prices of today.' }),
)

const counts = {
  runs: Type.Integer(),
  estimated_runs: Type.Integer({ description: 'Of these, the ones whose tokens were estimated.' }),
  prompt_tokens: Type.Integer(),
  completion_tokens: Type.Integer(),
}

const Costs = Type.Array(Cost, {
  description: 'A sum for each currency; models without a price are in none.',
})
const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'Of the time zone that was asked for.',
})

/** The most days of one question. */
export const usageDaysAtMost = 400
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9_+/-]+$',
  description: `The zone whose days they are, like Europe/Berlin. With it \`from\` and \`until\` are needed, ${usageDaysAtMost} days apart at most.`,
})

export const UsageReport = component(
  'UsageReport',
  Strict({
    ...counts,
    costs: Costs,
    models: Type.Array(
      component('ModelUsage', Strict({ model: ModelRef, ...counts, cost: Nullable(Cost) })),
      { description: 'Most tokens first.' },
    ),
    days: Type.Optional(
      Type.Array(
        component('DayUsage', Strict({ day: Day, from: Time, until: Time, ...counts, costs: Costs })),
        {
          description: 'Only when asked for: each day of the time, oldest first, those without use as well.',
        },
      ),
    ),
  }),
)
export type UsageReport = Static<typeof UsageReport>

export const UsageParameters = Strict({
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  thread_id: Type.Optional(ThreadId),
  /** Asks for `days` too. */
  time_zone: Type.Optional(TimeZone),
})
export type UsageParameters = Static<typeof UsageParameters>

export const usageGroupings = ['user', 'model', 'provider', 'day', 'each'] as const

/** The most rows of one answer. */
export const usageRowsAtMost = 20_000

/** Numbers only: what was asked and answered is nobody's but its owner's. */
export const UsageOverview = component(
  'UsageOverview',
  Strict({
    ...counts,
    costs: Costs,
    rows: Type.Array(
      component(
        'UsageRow',
        Strict({
          day: Nullable(Day),
          user: Nullable(
            Strict({ id: UserId, name: Nullable(Type.String()), email: Nullable(Type.String()) }),
          ),
          provider_id: Nullable(ProviderId),
          model_id: Nullable(Type.String()),
          ...counts,
          costs: Costs,
        }),
      ),
      { description: 'Days in their order, anything else with most tokens first. null: not asked for.' },
    ),
    cut: Type.Boolean({ description: `There are more rows than ${usageRowsAtMost}.` }),
  }),
)
export type UsageOverview = Static<typeof UsageOverview>

export const UsageOverviewQuery = Strict({
  from: Time,
  until: Time,
  by: OneOf(usageGroupings, { description: '`each`: by day, person and model.' }),
  time_zone: Type.Optional(TimeZone),
  user_id: Type.Optional(UserId),
})
export type UsageOverviewQuery = Static<typeof UsageOverviewQuery>
