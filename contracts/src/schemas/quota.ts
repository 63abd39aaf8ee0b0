/** How much of the models a person may use: what administrators set, and what one has left. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { Nullable, OneOf, Strict, Time } from './basics.ts'

const Bound = Nullable(
  Type.Integer({ minimum: 0, maximum: 1_000_000_000_000, description: '0: nothing at all. null: no bound.' }),
)

export const quotaDefault = 'default'

/** The account it is for, or everyone without one of their own. */
export const QuotaId = Type.String({
  pattern: `^(${quotaDefault}|usr_[0-9a-z]{8,40})$`,
  description: '`default` for everyone without one of their own, or the id of a person.',
})

export const QuotaBounds = component(
  'QuotaBounds',
  Strict(
    { tokens_per_day: Bound, tokens_per_month: Bound, runs_per_day: Bound, runs_per_month: Bound },
    { description: 'Days and months are those of UTC. Runs are answers, summaries and titles.' },
  ),
)
export type QuotaBounds = Static<typeof QuotaBounds>

/** One bound and how much of it is used. */
export const QuotaState = component(
  'QuotaState',
  Strict({
    measure: OneOf(['tokens', 'runs']),
    period: OneOf(['day', 'month']),
    limit: Type.Integer(),
    used: Type.Integer(),
    resets_at: Time,
  }),
)
export type QuotaState = Static<typeof QuotaState>

export const OwnQuota = component(
  'OwnQuota',
  Strict({ items: Type.Array(QuotaState, { description: 'None: there is no bound.' }) }),
)
export type OwnQuota = Static<typeof OwnQuota>

export const Quota = component(
  'Quota',
  Strict({
    id: QuotaId,
    name: Nullable(Type.String({ description: 'Of the person; null for the default.' })),
    email: Nullable(Type.String()),
    bounds: QuotaBounds,
    usage: Type.Array(QuotaState, { description: 'Of the person; none for the default.' }),
    updated_at: Time,
  }),
)
export type Quota = Static<typeof Quota>

export const QuotaList = component(
  'QuotaList',
  Strict({ items: Type.Array(Quota, { description: 'Those that are set, the default first.' }) }),
)
export type QuotaList = Static<typeof QuotaList>
