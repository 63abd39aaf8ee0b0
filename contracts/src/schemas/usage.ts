import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { Nullable, Strict, ThreadId, Time } from './basics.ts'
import { ModelRef } from './provider.ts'

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

export const UsageReport = component(
  'UsageReport',
  Strict({
    ...counts,
    costs: Type.Array(Cost, { description: 'A sum for each currency; models without a price are in none.' }),
    models: Type.Array(
      component('ModelUsage', Strict({ model: ModelRef, ...counts, cost: Nullable(Cost) })),
      { description: 'Most tokens first.' },
    ),
  }),
)
export type UsageReport = Static<typeof UsageReport>

export const UsageParameters = Strict({
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  thread_id: Type.Optional(ThreadId),
})
export type UsageParameters = Static<typeof UsageParameters>
