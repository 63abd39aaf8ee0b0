import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { type FlagName, flagNames } from '../flags.ts'
import { Account } from './auth.ts'
import { Nullable, OneOf, Strict } from './basics.ts'

const flagProperties = Object.fromEntries(flagNames.map(name => [name, Type.Boolean()])) as Record<
  FlagName,
  ReturnType<typeof Type.Boolean>
>

export const Meta = component(
  'Meta',
  Strict({
    name: Type.Literal('OmniAI'),
    version: Nullable(Type.String({ description: 'null for strangers.' })),
    contract_version: Type.String(),
    flags: component('Flags', Strict(flagProperties)),
    limits: component(
      'Limits',
      Strict({
        message_text: Type.Integer(),
        title: Type.Integer(),
        max_tokens: Type.Integer(),
        password_min: Type.Integer(),
        concurrent_runs: Type.Integer(),
      }),
    ),
    auth: Strict({
      modes: Type.Array(OneOf(['password', 'passkey', 'oidc'])),
      setup_required: Type.Boolean({ description: 'True until the first administrator exists.' }),
    }),
    authenticated: Type.Boolean(),
    user: Nullable(Account),
  }),
)
export type Meta = Static<typeof Meta>

export const Health = component('Health', Strict({ status: Type.Literal('ok') }))

export const Readiness = component(
  'Readiness',
  Strict({
    status: OneOf(['ready', 'draining', 'unavailable']),
    checks: Strict({ database: Type.Boolean(), accepting: Type.Boolean() }),
  }),
)
export type Readiness = Static<typeof Readiness>
